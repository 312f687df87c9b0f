#!/usr/bin/env bats
# POSIX message queues, shared memory and semaphores: what lsipc shows of them
# and ipcrm removes. The oracles are the C library (build/tools/posix), ls and
# stat below /dev/mqueue and /dev/shm, and the stock tools of Debian 13 where a
# chroot has them.

bats_require_minimum_version 1.5.0
load helper

setup()
{
	needs_mounts
}

@test "lsipc -Q shows owner, mode, times and content of each queue" {
	own '
		posix queue /one 0640
		posix queue /two 0606 3 100
		posix send /two 5 hello
		posix send /two 0 ""
		[ "$(lsipc -Q -r -o NAME,PERMS,USEDBYTES,MSGS,MAXMSGS,MSGSIZE,USE% -b |
			sort)" = "\
/one rw-r----- 0 0 4 64 0.00%
/two rw----rw- 5 2 3 100 66.67%
NAME PERMS USEDBYTES MSGS MAXMSGS MSGSIZE USE%" ]
		for name in one two; do
			set -- $(stat -c "%u %g %Y" /dev/mqueue/$name)
			[ "$(lsipc -QJ -N /$name -o NAME,CUID,GID,MTIME |
				jq -r ".[][] | [.name, .cuid, .gid,
				(.mtime | .[:19] + \"Z\" | fromdate)] | @tsv")" = \
				"/$name	$1	$2	$3" ]
		done'
}

@test "lsipc -M shows size and allocation of each object" {
	own '
		posix segment /a 0600 5000
		posix segment "/b c" 0644 0
		truncate -s 4G /dev/shm/sparse
		head -c 8192 /dev/zero >/dev/shm/full
		lsipc -M -r -b --noheadings -o NAME,SIZE,ALLOCATED | sort >"$1/ours"
		(cd /dev/shm && for file in *; do
			stat -c "%n %s %b" "$file"
		done) | sed "s/b c/b\\\\x20c/" |
			awk "{ print \$1, \$2, \$3 * 512 }" | sort >"$1/stat"
		cmp "$1/ours" "$1/stat"' "$BATS_TEST_TMPDIR"
}

@test "lsipc -S shows the value of each semaphore, as sem_getvalue does" {
	own '
		posix sem /zero 0600 0
		posix sem /most 0640 2147483647
		posix sem /taken 0600 7
		posix wait /taken
		for name in zero most taken; do
			[ "$(lsipc -S -r --noheadings -o SVAL -N $name)" = \
				"$(posix value /$name)" ]
			[ "$(lsipc -S -r --noheadings -o SVAL -N /$name)" = \
				"$(posix value /$name)" ]
		done
		[ "$(lsipc -S -r --noheadings -o NAME,SVAL | sort)" = "\
most 2147483647
taken 6
zero 0" ]'
}

@test "lsipc -S reads the layouts of 64-bit and 32-bit processes" {
	own '
		# Value, somebody waits or not, shared, unused, waiters.
		printf "\\13\\0\\0\\0\\200\\0\\0\\0\\0\\0\\0\\0\\2\\0\\0\\0" \
			>/dev/shm/sem.small
		posix sem /large 0600 5
		[ "$(stat -c %s /dev/shm/sem.large)" -eq 32 ] || exit 0
		[ "$(lsipc -S -r --noheadings -o NAME,SVAL | sort)" = "\
large 5
small 5" ]'
}

@test "lsipc shows the columns of the stock tool of Debian 13, byte for byte" {
	local stock=${STOCK_ROOT:-/var/tmp/sysvipc-utils.trixie}

	needs_root
	[ -x "$stock/usr/bin/lsipc" ] && "$stock/usr/bin/lsipc" --help 2>/dev/null |
		grep -q posix || chroot "$stock" lsipc --help 2>/dev/null |
		grep -q posix ||
		skip "no Debian 13 in $stock (make it by debootstrap)"
	own '
		mount --rbind /dev "$1/dev"
		stock() { chroot "$1" env LC_ALL=C TZ=UTC lsipc "${@:2}"; }
		posix queue /one 0640
		posix queue "/t w\\o" 0604 3 100
		posix send /one 5 hello
		chown 33 /dev/mqueue/one
		posix segment /a 0600 5000
		posix segment "/$(printf "n\nl\"\033[1m\303\244")" 0644 0
		posix sem /s1 0600 0
		posix sem /s2 0620 77
		chown 1:2 /dev/shm/sem.s1 /dev/shm/a
		all=NAME,OWNER,PERMS,CUID,CUSER,CGID,CGROUP,MTIME
		for kind in Q M S; do
			for form in -l -r -e -n "-r -c" "-r -t" "-r -b" "-e -y" \
				"-r -P" "-r -o $all"; do
				# -Q -P prints a mode of 0.
				[ "$kind$form" != "Q-r -P" ] || continue
				cmp <(stock "$1" -$kind $form) \
					<(lsipc -$kind $form) || {
					echo "-$kind $form"
					exit 1
				}
			done
		done' "$stock"
}

@test "lsipc lists System V and POSIX kinds together, and says which is which" {
	own '
		/usr/bin/ipcmk -Q
		posix queue /q 0600
		posix sem /s 0600 3
		posix segment /m 0600 9
		[ "$(lsipc -q -Q -M -S -r -o KIND,ID,NAME,MSGS,SIZE,SVAL -b |
			sed "s/^queue [0-9]*/queue N/")" = "\
KIND ID NAME MSGS SIZE SVAL
queue N - 0 - -
pqueue - /q 0 - -
psegment - m - 9 -
psem - s - - 3" ]
		[ "$(lsipc -a -J | jq -r "[.[][].kind] | unique | @tsv")" = queue ]'
}

@test "lsipc ignores files in /dev/shm that are not objects" {
	own '
		mkfifo /dev/shm/fifo /dev/shm/sem.fifo
		mkdir /dev/shm/dir /dev/shm/sem.dir
		ln -s /etc/passwd /dev/shm/link
		ln -s /etc/passwd /dev/shm/sem.link
		posix socket /dev/shm/sock
		posix socket /dev/shm/sem.sock
		[ "$(timeout 60 lsipc -M -S -r --noheadings -o NAME)" = "" ]
		is() {
			why=$(timeout 60 lsipc "$1" -N "$2" 2>&1) && exit 1
			[ "$why" = "lsipc: $3" ]
		}
		is -M dir "psegment:/dir: a directory, not an object"
		is -S dir "psem:/dir: a directory, not an object"
		is -M link "psegment:/link: a symbolic link, not an object"
		is -S link "psem:/link: a symbolic link, not an object"
		is -M fifo "psegment:/fifo: a device, a socket or a FIFO, not an object"
		is -S sock "psem:/sock: a device, a socket or a FIFO, not an object"
		is -M none "psegment:/none: no such name"'
}

@test "lsipc -S survives files that hold no semaphore, and says so" {
	own '
		: >/dev/shm/sem.empty
		printf x >/dev/shm/sem.short
		head -c 32 /dev/zero >/dev/shm/sem.zeros
		head -c 32 /dev/urandom | tr "\\200" x >/dev/shm/sem.random
		truncate -s 4G /dev/shm/sem.huge
		posix sem /good 0600 4
		timeout 60 lsipc -S -r --noheadings -o NAME,SVAL \
			>"$1/out" 2>"$1/err" && exit 1
		[ "$(sort "$1/out")" = "\
empty ?
good 4
huge ?
random ?
short ?
zeros ?" ]
		grep -qE "^lsipc: psem:/[a-z]+ and 4 more: its file does not hold a semaphore\$" \
			"$1/err"
		[ "$(wc -l <"$1/err")" -eq 1 ]' "$BATS_TEST_TMPDIR"
}

@test "lsipc -S never maps a file" {
	needs strace
	own '
		posix sem /s 0600 4
		strace -o "$1/trace" -e trace=openat,/^mmap,pread64 lsipc -S
		fd=$(sed -n "s/^openat(.*\"sem.s\", [^)]*O_NOFOLLOW[^)]*) *= *//p" \
			"$1/trace")
		[ "$fd" ]
		fails grep "^mmap2*(.*, $fd, 0)" <(sed -n "/sem[.]s/,\$p" "$1/trace")' \
		"$BATS_TEST_TMPDIR"
}

@test "lsipc shows names that could control a terminal as text" {
	own '
		name=$(printf "a\033[2J\nsegment:0")
		posix segment "/$name" 0600 1
		lsipc -M >"$1/out"
		fails grep -q "$(printf "\033")" "$1/out"
		[ "$(lsipc -M --noheadings | wc -l)" -eq 1 ]
		[ "$(lsipc -M -J | jq -r ".[][].name")" = "$name" ]' "$BATS_TEST_TMPDIR"
}

@test "lsipc -Q needs no mounted /dev/mqueue if it may mount one itself" {
	own '
		posix queue /there 0600
		umount /dev/mqueue
		[ "$(lsipc -Q -r --noheadings -o NAME)" = /there ]
		rmdir /dev/mqueue
		[ "$(lsipc -Q -r --noheadings -o NAME)" = /there ]'
}

@test "lsipc -Q leaves no mount behind" {
	own '
		posix queue /q 0600
		before=$(cat /proc/self/mountinfo)
		[[ $(lsipc -Q) = */q* ]]
		[ "$(cat /proc/self/mountinfo)" = "$before" ]'
}

@test "ipccheck says why it cannot count the queues of all users" {
	needs_root
	own '
		umount /dev/mqueue
		rmdir /dev/mqueue
		for limit in queues_max msgqueue; do
			status=0
			setpriv --reuid 54321 --regid 54321 --clear-groups \
				ipccheck -w 80% limits $limit >"$1/out" || status=$?
			[ "$status" -eq 3 ]
			[ "$(cat "$1/out")" = "IPC UNKNOWN - $limit: /dev/mqueue is not mounted, without which listing needs CAP_SYS_ADMIN" ]
		done' "$BATS_TEST_TMPDIR"
}

@test "lsipc -Q says why it cannot list, and still looks up a name" {
	needs_root
	own '
		stranger() {
			setpriv --reuid 54321 --regid 54321 --clear-groups "$@"
		}
		posix queue /open 0644
		posix queue /shut 0600
		[ "$(stranger lsipc -Q -r --noheadings -o NAME,PERMS,MSGS 2>"$1/err" |
			sort)" = "\
/open rw-r--r-- 0
/shut rw------- ?" ]
		[ "$(cat "$1/err")" = \
			"lsipc: pqueue:/shut: not permitted: its mode forbids reading" ]
		stranger lsipc -Q -o NAME,PERMS
		umount /dev/mqueue
		fails stranger lsipc -Q 2>"$1/err"
		[ "$(cat "$1/err")" = "lsipc: POSIX message queues: /dev/mqueue is not the file system of message queues" ]
		rmdir /dev/mqueue
		fails stranger lsipc -Q 2>"$1/err"
		[ "$(cat "$1/err")" = "lsipc: POSIX message queues: /dev/mqueue is not mounted, without which listing needs CAP_SYS_ADMIN" ]
		[ "$(stranger lsipc -Q -r --noheadings -o MSGS -N /open)" = 0 ]
		fails stranger lsipc -Q -N /shut 2>"$1/err"
		grep -qx "lsipc: pqueue:/shut: its mode forbids reading, and its folder cannot be opened" "$1/err"
		fails stranger lsipc -Q -N /none 2>"$1/err"
		[ "$(cat "$1/err")" = "lsipc: pqueue:/none: no such name" ]' \
		"$BATS_TEST_TMPDIR"
}

@test "lsipc -Q doesn't take /dev/mqueue of another namespace for its own" {
	needs_root
	chmod 755 "$BATS_TEST_TMPDIR"
	own '
		stranger() {
			unshare --ipc setpriv --reuid 54321 --regid 54321 \
				--clear-groups "$@"
		}
		fails stranger lsipc -Q 2>"$1/err"
		grep -q "may be that of another IPC namespace" "$1/err"
		posix queue /theirs 0644
		fails stranger lsipc -Q 2>"$1/err" >"$1/out"
		grep -q "may be that of another IPC namespace" "$1/err"
		[ ! -s "$1/out" ]' "$BATS_TEST_TMPDIR"
}

@test "lsipc -g -Q shows the limits of queues, and how many there are" {
	own '
		posix queue /a 0600
		posix queue /b 0600
		read -r most </proc/sys/fs/mqueue/queues_max
		[ "$(lsipc -g -Q -r -o RESOURCE,LIMIT,USED | sed -n 2p)" = \
			"MQUMNI $most 2" ]
		for row in MQUMAX:msgsize_max MQUMNB:msg_max; do
			read -r limit </proc/sys/fs/mqueue/${row#*:}
			[ "$(lsipc -g -Q -b -r | awk -v row=${row%:*} \
				"\$1 == row { print \$(NF - 2) }")" -eq "$limit" ]
		done'
}

@test "lsipc shows who asked for notification" {
	own '
		posix queue /q 0600
		posix notify /q >/dev/null 2>&1 3>&- &
		pid=$!
		for ((i = 0; i < 500; i++)); do
			grep -q "NOTIFY_PID:$pid *$" /dev/mqueue/q && break
			sleep 0.02
		done
		[ "$(lsipc -Q -r --noheadings -o NOTIFYPID)" = "$pid" ]
		kill $pid'
}

@test "lsipc --ns PID shows the queues and the /dev/shm of that process" {
	needs_root
	own '
		posix sem /ours 0600 1
		posix queue /ours 0600
		mkfifo "$1/ready" "$1/end"
		unshare --ipc --mount bash -c "
			mount -t tmpfs none /dev/shm
			posix sem /theirs 0600 2
			posix segment /theirs 0600 2
			posix queue /theirs 0600
			echo >\"$1/ready\"
			read -r _ <\"$1/end\"" 3>&- &
		read -r _ <"$1/ready"
		for kind in Q:/ M: S:; do
			[ "$(lsipc -${kind%:*} --ns $! -r --noheadings -o NAME)" = \
				"${kind#*:}theirs" ]
		done
		fails lsipc -M --ns /proc/$!/ns/ipc 2>"$1/err"
		[ "$(cat "$1/err")" = "lsipc: POSIX shared memory objects: the file of an IPC namespace does not tell which /dev/shm; write --ns PID" ]
		[ "$(lsipc -Q --ns /proc/$!/ns/ipc -r --noheadings -o NAME)" = /theirs ]
		echo >"$1/end"
		wait' "$BATS_TEST_TMPDIR"
}

@test "lsipc --ns PID follows no symbolic link of a container to our /dev/shm" {
	needs_root
	own '
		posix segment /ours 0600 1
		mkfifo "$1/ready" "$1/end"
		mkdir "$1/root"
		unshare --ipc --mount bash -c "
			mount -t tmpfs none \"$1/root\"
			mkdir \"$1/root/dev\" \"$1/root/proc\"
			ln -s /dev/shm \"$1/root/dev/shm\"
			echo >\"$1/ready\"
			exec perl -e \"chroot \\\"$1/root\\\"; chdir \\\"/\\\"; \\\$| = 1; print qq(in\\\\n); <STDIN>\"" \
			<"$1/end" >"$1/in" 3>&- &
		exec {end}>"$1/end"
		read -r _ <"$1/ready"
		for ((i = 0; i < 500; i++)); do
			grep -q in "$1/in" && break
			sleep 0.02
		done
		fails lsipc -M --ns $! >"$1/out" 2>"$1/err"
		grep -q "symbolic link" "$1/err"
		fails grep -q ours "$1/out"
		exec {end}>&-
		wait' "$BATS_TEST_TMPDIR"
}

@test "lsipc filters POSIX objects by owner, size and emptiness" {
	own '
		posix queue /empty 0600
		posix queue /full 0600
		posix send /full 1 text
		posix segment /small 0600 10
		posix segment /large 0600 5000
		[ "$(lsipc -Q --empty -r --noheadings -o NAME)" = /empty ]
		[ "$(lsipc -M --larger-than 1K -r --noheadings -o NAME)" = large ]
		[ "$(lsipc -M --owner 4242 -r --noheadings -o NAME)" = "" ]
		[ "$(lsipc -M --creator="$UID" -r --noheadings -o NAME)" = "" ]
		[ "$(lsipc -MQ --key 1 -r --noheadings -o NAME)" = "" ]'
}

@test "lsipc refuses questions that POSIX objects cannot answer" {
	local args

	for args in "-M --all-namespaces" "-S --all-namespaces" \
		"-g -M" "-Q -N orders" "-M -N /sem.x" \
		"-M -N /a/b" "-N /x" "-Q -S -N /x" "-q -N /x" "-Q -i 3" \
		"-Q -N /x -i 3" "-S -N /" "-M -N .."; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr lsipc $args
		[ -z "$output" ]
		is_misuse lsipc || {
			echo "$args: $stderr"
			false
		}
	done
	run -1 --separate-stderr lsipc -M -N /sem.x
	[[ $stderr = *"write psem:/x"* ]]
}

@test "ipcrm removes POSIX objects by name" {
	own '
		posix queue /q 0600
		posix segment /m 0600 10
		posix sem /s 0600 1
		touch /dev/shm/keep
		[ "$(ipcrm -v --posix-mqueue /q --posix-shmem m \
			--posix-semaphore /s)" = "\
removing POSIX message queue \`/q'\''
removing POSIX shared memory \`m'\''
removing POSIX semaphore \`s'\''" ]
		[ -z "$(ls /dev/mqueue)" ]
		[ "$(ls /dev/shm)" = keep ]
		for option in mqueue shmem semaphore; do
			fails ipcrm --posix-$option /none 2>"$1/err"
			grep -q "^ipcrm: p[a-z]*:/none: no such name\$" "$1/err"
		done' "$BATS_TEST_TMPDIR"
}

@test "ipcrm -a=KIND removes every POSIX object of that kind, -a alone none" {
	own '
		make() {
			for i in {1..300}; do
				: >"/dev/shm/m $i"
			done
			posix sem /s 0600 1
			posix queue /q 0600
			posix queue /r 0600
		}
		make
		/usr/bin/ipcmk -Q
		ipcrm -a
		[ "$(ls /dev/shm | wc -l)" -eq 301 ]
		[ "$(ls /dev/mqueue | wc -l)" -eq 2 ]
		[ "$(awk "NR > 1" /proc/sysvipc/msg | wc -l)" -eq 0 ]
		ipcrm -a=pshm
		[ "$(ls /dev/shm)" = sem.s ]
		ipcrm --all=psem
		[ -z "$(ls /dev/shm)" ]
		ipcrm -apmsg
		[ -z "$(ls /dev/mqueue)" ]'
}

@test "ipcrm removes nothing in /dev/shm that isn't an object" {
	own '
		mkfifo /dev/shm/fifo
		mkdir /dev/shm/dir
		ln -s /etc/passwd /dev/shm/link
		posix socket /dev/shm/sem.sock
		ipcrm -a=pshm -a=psem
		for name in fifo dir link; do
			fails ipcrm --posix-shmem $name
		done
		fails ipcrm --posix-semaphore sock
		[ "$(ls /dev/shm | wc -l)" -eq 4 ]'
}

@test "ipcrm -n prints POSIX objects as targets of one word" {
	own '
		posix segment "/$(printf "x segment:0\n%%@\377")" 0600 1
		posix sem /s.1 0600 1
		posix queue /q 0600
		[ "$(ipcrm -n -a=pshm -a=psem -a=pmsg --posix-mqueue /q)" = "\
psegment:/x%20segment%3A0%0A%25%40%FF
psem:/s.1
pqueue:/q" ] || [ "$(ipcrm -n -a=pshm -a=psem -a=pmsg)" = "\
psegment:/x%20segment:0%0A%25%40%FF
psem:/s.1
pqueue:/q" ]
		[ "$(ls /dev/shm | wc -l)" -ge 2 ]'
}

@test "ipcrm asks about POSIX objects, and filters them" {
	own '
		posix segment /small 0600 10
		posix segment /large 0600 5000
		printf "n\n" | ipcrm --interactive --posix-shmem large 2>"$1/err"
		grep -q "^psegment:/large  root, " "$1/err"
		[ -e /dev/shm/large ]
		[ "$(ipcrm -n -a=pshm --larger-than 1K)" = psegment:/large ]
		ipcrm -a=pshm --larger-than 1K
		[ "$(ls /dev/shm)" = small ]
		ipcrm -a=pshm --older-than 0 2>"$1/err"
		grep -q "psegment:/small: cannot tell how long" "$1/err"
		[ -e /dev/shm/small ]' "$BATS_TEST_TMPDIR"
}

@test "ipcrm says who may remove a POSIX object" {
	needs_root
	own '
		posix segment /m 0666 1
		posix sem /s 0666 1
		posix queue /q 0666
		setpriv --reuid 54321 --regid 54321 --clear-groups \
			ipcrm --posix-shmem m --posix-semaphore s --posix-mqueue /q \
			2>"$1/err" && exit 1
		[ "$(sort "$1/err")" = "\
ipcrm: pqueue:/q: not permitted: only root (owner) or CAP_FOWNER may
ipcrm: psegment:/m: not permitted: only root (owner) or CAP_FOWNER may
ipcrm: psem:/s: not permitted: only root (owner) or CAP_FOWNER may" ]
		[ "$(ls /dev/shm /dev/mqueue | grep -c .)" -ge 3 ]' \
		"$BATS_TEST_TMPDIR"
}

@test "ipcrm: a kind of POSIX IPC is not the historic form" {
	run -1 --separate-stderr ipcrm pshm 0
	[[ $stderr = "ipcrm: pshm: write -a=pshm for all, or "* ]]
	run -1 --separate-stderr ipcrm --posix-mqueue orders
	is_misuse ipcrm
}

@test "/dev/shm is not used if it is missing or not a tmpfs" {
	own '
		umount /dev/shm
		mkdir "$1/shm"
		: >"$1/shm/file"
		mount --bind "$1/shm" /dev/shm
		# The folder of the tests may be on a tmpfs itself.
		if [ "$(stat -f -c %T /dev/shm)" != tmpfs ]; then
			fails lsipc -M 2>"$1/err"
			grep -q "/dev/shm is not a tmpfs" "$1/err"
			fails ipcrm -a=pshm
			[ -e "$1/shm/file" ]
		fi
		umount /dev/shm
		rmdir /dev/shm
		fails lsipc -M -S 2>"$1/err"
		[ "$(grep -c "there is no /dev/shm" "$1/err")" -eq 2 ]
		fails ipcrm --posix-shmem x 2>"$1/err"
		grep -q "there is no /dev/shm" "$1/err"' "$BATS_TEST_TMPDIR"
}

@test "lsipc reads /dev/shm to its end, or reports what is missing" {
	needs strace
	own '
		posix segment /m 0600 1
		fails strace -o /dev/null -e inject=getdents64:error=EIO:when=1 \
			lsipc -M 2>"$1/err" >"$1/out"
		grep -q "nput/output error" "$1/err"
		fails strace -o /dev/null -e inject=?newfstatat,fstatat64,statx:error=EIO \
			lsipc -M 2>"$1/err"
		grep -q "nput/output error" "$1/err"
		fails strace -o /dev/null -e inject=pread64:error=EIO:when=1+ \
			lsipc -S -N x 2>"$1/err"' "$BATS_TEST_TMPDIR"
}

# Where it is removed between two calls; and where it is being made, under another
# name: it begins empty.
@test "lsipc lists semaphores while others come and go" {
	needs strace
	own '
		posix sem /s 0600 3
		posix sem /t 0600 4
		strace -o "$1/trace" -P /dev/shm/sem.s -P sem.s -e trace=openat \
			-e inject=openat:error=ENOENT \
			lsipc -S -r --noheadings -o NAME,SVAL >"$1/out" 2>"$1/err"
		cat "$1/out" "$1/err"
		[ "$(cat "$1/out")" = "t 4" ]
		[ ! -s "$1/err" ]
		# Only one that is new is waited for: lsipc may begin too late.
		for try in 1 2 3 4 5; do
			touch /dev/shm/sem.s
			strace -o "$1/trace" -P /dev/shm/sem.s -e trace=pread64 \
				-e inject=pread64:retval=0:when=1 lsipc -S -r \
				--noheadings -o NAME,SVAL >"$1/out" 2>"$1/err" || :
			[ -s "$1/err" ] || break
		done
		cat "$1/out" "$1/err" "$1/trace"
		grep -q INJECTED "$1/trace"
		[ "$(sort "$1/out")" = "s 3
t 4" ]
		[ ! -s "$1/err" ]' "$BATS_TEST_TMPDIR"
}

@test "ipcrm takes POSIX targets, as operands and from standard input" {
	own '
		for i in 1 2; do
			posix segment "/m $i" 0600 1
			posix sem /s$i 0600 1
			posix queue /q$i 0600
		done
		ipcrm psegment:/m%201 psem:/s1 pqueue:/q1
		[ "$(ls /dev/shm)" = "\
m 2
sem.s2" ]
		[ "$(ls /dev/mqueue)" = q2 ]
		ipcrm -n -a=pshm -a=psem -a=pmsg | ipcrm -
		[ -z "$(ls /dev/shm /dev/mqueue | grep -v :)" ]'
}

@test "ipcmod changes owner and mode of POSIX objects" {
	needs_root
	own '
		posix segment /m 0600 1
		posix sem /s 0600 1
		posix queue /q 0600
		ipcmod -p g+r,o=w -o 54321:54322 psegment:/m psem:/s pqueue:/q
		for file in shm/m shm/sem.s mqueue/q; do
			[ "$(stat -c "%u:%g %a" /dev/$file)" = "54321:54322 642" ]
		done
		[ "$(ipcmod -v -p 0600 psem:/s)" = \
			"psem:/s: mode 0642 -> 0600" ]
		umount /dev/mqueue
		ipcmod -p 0640 pqueue:/q
		[ "$(lsipc -Q -P -r --noheadings -o PERMS)" = 0640 ]
		fails ipcmod -p 0600 psem:/none 2>"$1/err"
		[ "$(cat "$1/err")" = "ipcmod: psem:/none: no such name" ]' \
		"$BATS_TEST_TMPDIR"
}

@test "ipcmod doesn't call a queue removed that it can't reach" {
	needs_root
	needs_mounts
	own '
		nobody posix queue /mine 0600
		umount /dev/mqueue
		rmdir /dev/mqueue
		refuses "ipcmod: pqueue:/mine: /dev/mqueue is not mounted, without which a change needs CAP_SYS_ADMIN" \
			nobody ipcmod -p 0640 pqueue:/mine'
}

@test "ipcmod doesn't call an object removed whose mode needs /proc" {
	needs_root
	needs_mounts
	own '
		posix segment /m 0600 1
		posix sem /s 0600 1
		posix queue /q 0600
		hide_proc
		for object in psegment:/m psem:/s pqueue:/q; do
			fails ipcmod -o 54321 -p 0640 $object 2>"$1/err"
			[ "$(cat "$1/err")" = \
				"ipcmod: $object: its mode cannot be changed without /proc" ]
		done
		for file in shm/m shm/sem.s mqueue/q; do
			[ "$(stat -c "%u %a" /dev/$file)" = "0 600" ]
		done' "$BATS_TEST_TMPDIR"
}

@test "ipcmod follows no link, and changes nothing that has two names" {
	own '
		: >"$1/outside"
		chmod 600 "$1/outside"
		ln -s "$1/outside" /dev/shm/link
		posix segment /m 0600 1
		ln /dev/shm/m /dev/shm/n
		fails ipcmod -p 0666 psegment:/link 2>"$1/err"
		grep -q "a symbolic link, not an object" "$1/err"
		fails ipcmod -p 0666 psegment:/n 2>"$1/err"
		grep -q "hard links" "$1/err"
		[ "$(stat -c %a "$1/outside" /dev/shm/m | uniq)" = 600 ]' \
		"$BATS_TEST_TMPDIR"
}

@test "lsipc takes and prints POSIX targets; ipcs refuses them" {
	own '
		posix queue "/a b" 0600
		: >"/dev/shm/$(printf "\\n%.0s" {1..254}; echo x)"
		[ "$(lsipc -Q -r --noheadings -o TARGET)" = pqueue:/a%20b ]
		long=psegment:/$(head -c 254 /dev/zero | sed "s/\\x00/%0A/g")x
		[ "$(lsipc -M -r --noheadings -o TARGET)" = "$long" ]
		[ "$(lsipc -M -J -o TARGET | jq -r ".[][].target")" = "$long" ]
		[ "$(lsipc -r --noheadings -o NAME pqueue:/a%20b)" = "/a\\x20b" ]
		lsipc pqueue:/a%20b | has -x "pqueue:/a%20b"
		lsipc -M -o TARGET -r --noheadings | ipcrm -
		[ -z "$(ls /dev/shm)" ]
		fails ipcs pqueue:/a%20b 2>"$1/err"
		grep -q "^ipcs: pqueue:/a%20b: only System V IPC" "$1/err"
		fails lsipc pqueue:/none 2>"$1/err"
		[ "$(cat "$1/err")" = "lsipc: pqueue:/none: no such name" ]' \
		"$BATS_TEST_TMPDIR"
}

@test "a filter by content decides nothing about a queue that can't be read" {
	needs_root
	needs_mounts
	own '
		posix queue /closed 0600
		# This one shows whose the folder is.
		posix queue /open 0644
		ipcsend -N /open -m x
		for filter in --empty "--larger-than 9"; do
			what="how large it is"
			[ "$filter" != --empty ] || what="whether it is empty"
			why="pqueue:/closed: cannot tell $what: Permission denied"
			nobody lsipc -Q $filter -o NAME >"$1/out" 2>"$1/err"
			[ ! -s "$1/out" ]
			[ "$(cat "$1/err")" = "lsipc: $why" ]
			is_listed "$(sed s/lsipc/ipcrm/ "$1/err")"
			nobody ipcrm -n -a=pmsg $filter >"$1/out" 2>"$1/err" || :
			[ ! -s "$1/out" ]
			[ "$(cat "$1/err")" = "ipcrm: $why" ]
			# What can not be seen may be there.
			status=0
			nobody ipcwait -n -Q $filter --until gone 2>"$1/err" ||
				status=$?
			[ $status -eq 1 ]
			[ "$(cat "$1/err")" = "ipcwait: $why" ]
			status=0
			nobody ipcwait -n -Q $filter --quiet || status=$?
			[ $status -eq 2 ]
		done' "$BATS_TEST_TMPDIR"
}

# Between two looks at its file; where lsipc was faster, it is tried again with more
# time.
@test "lsipc -S takes a semaphore that goes or is replaced meanwhile for that" {
	needs strace
	own '
		cd "$1"
		looked_at() {
			for delay in 500000 2000000 8000000; do
				rm -f trace /dev/shm/sem.x
				posix sem /x 0600 3
				strace -qq -P sem.x -e trace=openat -o trace \
					-e inject=openat:delay_enter=$delay:when=1 \
					lsipc -S -r --noheadings \
					-o NAME,SVAL >out 2>err </dev/null 3>&- &
				eventually grep -q "^openat(" trace
				"$@"
				late=0
				! grep -q "^openat(.*=" trace || late=1
				status=0
				wait $! || status=$?
				[ $late -eq 1 ] || return 0
			done
			return 1
		}
		looked_at rm /dev/shm/sem.x
		cat err
		[ "$status$(cat out err)" = 0 ]
		replace() {
			posix sem /y 0600 7
			mv /dev/shm/sem.y /dev/shm/sem.x
		}
		looked_at replace
		cat err
		[ "$status$(cat out err)" = "0x 7" ]' "$BATS_TEST_TMPDIR"
}
