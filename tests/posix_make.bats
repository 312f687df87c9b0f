#!/usr/bin/env bats
# ipcmk and POSIX IPC: what it makes, what it refuses, and that it makes nothing
# by halves. The oracles are stat, ls and od below /dev/mqueue and /dev/shm, the C
# library (build/tools/posix), strace, and the stock ipcmk of Debian 13 where a
# chroot has it.

load helper

setup()
{
	needs_mounts
}

# Runs a command in which calls fail: failing CALL[,CALL] ERROR[:when=N] ...
failing()
{
	timeout 60 strace -qq -o /dev/null -e "trace=$1" \
		-e "inject=$1:error=$2" "${@:3}"
}

# Whether nothing was left.
none_left()
{
	[ -z "$(find /dev/shm /dev/mqueue -mindepth 1)" ] || {
		ls -lA /dev/shm /dev/mqueue
		return 1
	}
}
export -f failing none_left

@test "ipcmk makes POSIX objects and prints the lines of the stock ipcmk" {
	local stock=${STOCK_ROOT:-/var/tmp/sysvipc-utils.trixie}

	needs_root
	chroot "$stock" ipcmk --help 2>/dev/null | has posix ||
		skip "no Debian 13 in $stock (make it by debootstrap)"
	own '
		mount --rbind /dev "$1/dev"
		mount -t proc none "$1/proc"
		for options in "-m 4K -n /x" "-m 1.5K -n x" "-m 0 -n y" \
			"-q -n /x" "-s -n x" "-s -n /x -p 0666" \
			"-m 1 -q -s -n /x" "-s -q -m 3 -n /x -p 600" \
			"--posix-shmem 5 -n /x" "--posix-mqueue --name /q" \
			"--posix-semaphore --name=/q --mode 640" \
			"-m 1 -M 1 -S 1 -s -Q -q -n /x"; do
			for tool in "chroot $1 ipcmk" ipcmk; do
				(umask 022 && $tool $options) |
					sed "s/id: [0-9]*/id: N/" >"$2/out"
				{
					cat "$2/out"
					cd /dev/shm
					find . ../mqueue -type f \
						-printf "%p %m %s %u %g\n" | sort
					{ cat ./* 2>/dev/null || :; } | od -A n -t x1
					cat ../mqueue/* 2>/dev/null || :
				} >"$2/${tool%% *}"
				rm -f /dev/shm/* /dev/mqueue/*
			done
			# The mode is exact where the stock tool has the umask.
			[ "${options%0666}" = "$options" ] ||
				sed -i "s/ 644 / 666 /" "$2/chroot"
			cmp "$2/chroot" "$2/ipcmk" || {
				echo "$options"
				diff "$2/chroot" "$2/ipcmk"
				exit 1
			}
		done' "$stock" "$BATS_TEST_TMPDIR"
}

@test "ipcmk --reserve goes on after it was stopped" {
	needs strace
	own '
		strace -qq -o /dev/null -e trace=fallocate \
			-e inject=fallocate:error=EINTR:when=1 \
			ipcmk -m 64K --reserve -n /r
		[ "$(stat -c "%s %b" /dev/shm/r)" = "65536 128" ]'
}

@test "ipcmk -m makes shared memory of that size, which reserves nothing" {
	own '
		[ "$(ipcmk -m 1G -n /m)" = "POSIX shared memory name: /m" ]
		[ "$(stat -c "%s %b %a" /dev/shm/m)" = "1073741824 0 644" ]
		ipcmk -m 64K --reserve -n /r
		[ "$(stat -c "%s %b" /dev/shm/r)" = "65536 128" ]
		ipcmk -m 0 --reserve -n /zero
		[ "$(stat -c %s /dev/shm/zero)" = 0 ]'
}

@test "ipcmk -s makes semaphores that sem_open(3) takes, with their value" {
	own '
		for value in 0 1 77 2147483647; do
			ipcmk -s -n /s$value --values $value
			[ "$(posix value /s$value)" = $value ]
		done
		posix wait /s77
		[ "$(posix value /s77)" = 76 ]
		posix sem /theirs 0644 77
		ipcmk -s -n /s --values 77
		cmp /dev/shm/sem.s /dev/shm/sem.theirs'
}

@test "ipcmk -q makes queues as large as told" {
	own '
		shape() { lsipc -Q -r -b --noheadings -o MAXMSGS,MSGSIZE -N "$1"; }
		default() { cat /proc/sys/fs/mqueue/$1_default; }
		ipcmk -q -n /usual
		[ "$(shape /usual)" = "$(default msg) $(default msgsize)" ]
		ipcmk -q -n /both --messages 3 --message-size 100
		[ "$(shape /both)" = "3 100" ]
		ipcmk -q -n /few --messages 3
		[ "$(shape /few)" = "3 $(default msgsize)" ]
		ipcmk -q -n /small --message-size 1K
		[ "$(shape /small)" = "$(default msg) 1024" ]
		posix send /both 0 "$(printf "%100s")"
		fails posix send /both 0 "$(printf "%101s")" 2>/dev/null'
}

@test "ipcmk gives POSIX objects exactly the mode, whatever the umask" {
	own '
		for mask in 0 022 077 0777; do
			for mode in 0 0666 0777 0640 u+x,g+w go= a=r; do
				(umask $mask && ipcmk -m 1 -q -s -n /x -p $mode)
				: >"$1/file"
				chmod 644 "$1/file"
				chmod $mode "$1/file"
				mode=$(stat -c %a "$1/file")
				[ "$(stat -c %a /dev/shm/x /dev/shm/sem.x \
					/dev/mqueue/x | uniq)" = $mode ]
				rm /dev/shm/x /dev/shm/sem.x /dev/mqueue/x
			done
		done' "$BATS_TEST_TMPDIR"
}

@test "ipcmk gives POSIX objects to a user and a group" {
	needs_root
	own '
		ipcmk -m 1 -q -s -n /x -o 54321:54322 -p 0640
		[ "$(stat -c "%u:%g %a" /dev/shm/x /dev/shm/sem.x /dev/mqueue/x |
			uniq)" = "54321:54322 640" ]
		ipcmk -m 1 -n /g -o :54322
		[ "$(stat -c %u:%g /dev/shm/g)" = 0:54322 ]
		why="not permitted: giving it to another user, or to a group of which the caller is not a member, needs CAP_CHOWN"
		refuses "ipcmk: psegment:/n: $why" nobody ipcmk -m 1 -n /n -o root
		refuses "ipcmk: psem:/n: $why" nobody ipcmk -s -n /n -o :root
		refuses "ipcmk: pqueue:/n: $why" nobody ipcmk -q -n /n -o root
		refuses "ipcmk: pqueue:/n: $why" nobody ipcmk --dry-run -q -n /n -o root
		fails ls /dev/shm/n /dev/shm/sem.n /dev/mqueue/n 2>/dev/null
		nobody ipcmk -m 1 -q -s -n /n -o 65534:65534'
}

@test "ipcmk never takes or changes a POSIX object that exists" {
	own '
		posix segment /x 0600 100
		posix sem /x 0600 5
		posix queue /x 0600 2 50
		mkdir /dev/shm/dir
		ln -s "$1/target" /dev/shm/link
		ln -s "$1/target" /dev/shm/sem.link
		mkfifo /dev/shm/fifo
		before=$(ls -lR /dev/shm; cat /dev/shm/x /dev/shm/sem.x | od)
		refuses "ipcmk: psegment:/x: exists already" ipcmk -m 5 -n /x
		refuses "ipcmk: psem:/x: exists already" ipcmk -s -n /x
		refuses "ipcmk: pqueue:/x: exists already" ipcmk -q -n /x
		for name in dir link fifo; do
			refuses "ipcmk: psegment:/$name: exists already" \
				timeout 60 ipcmk -m 5 -n /$name
		done
		refuses "ipcmk: psem:/link: exists already" ipcmk -s -n /link
		[ "$before" = \
			"$(ls -lR /dev/shm; cat /dev/shm/x /dev/shm/sem.x | od)" ]
		[ ! -e "$1/target" ]' "$BATS_TEST_TMPDIR"
}

@test "ipcmk -e prints the POSIX object that exists, and truncates nothing" {
	own '
		posix segment /x 0600 5000
		posix sem /x 0600 5
		posix queue /x 0600 2 50
		printf data >"$1/data"
		dd if="$1/data" of=/dev/shm/x conv=notrunc 2>/dev/null
		before=$(ls -l /dev/shm; cat /dev/shm/x /dev/shm/sem.x | od)
		[ "$(ipcmk -e -m 4K -q -s -n /x --values 9)" = "\
POSIX shared memory name: /x
POSIX message queue name: /x
POSIX semaphore name: /x" ]
		ipcmk -e -q -n /x --messages 2 --message-size 50 >/dev/null
		refuses "ipcmk: psegment:/x: the existing one is smaller: 5000 of 5001 bytes" \
			ipcmk -e -m 5001 -n /x
		refuses "ipcmk: pqueue:/x: the existing one is smaller: 2 messages of 50 bytes" \
			ipcmk -e -q --messages 3 -n /x
		refuses "ipcmk: pqueue:/x: the existing one is smaller: 2 messages of 50 bytes" \
			ipcmk -e -q --message-size 51 -n /x
		[ "$before" = "$(ls -l /dev/shm; cat /dev/shm/x /dev/shm/sem.x | od)" ]
		[ "$(ipcmk -eb -m 7 -n new)" = /new ]
		[ "$(stat -c %s /dev/shm/new)" = 7 ]' "$BATS_TEST_TMPDIR"
}

@test "ipcmk -e refuses POSIX objects of other users, and files that are not objects" {
	needs_root
	own '
		nobody posix segment /theirs 0600 10
		posix segment /open 0666 10
		: >/dev/shm/sem.empty
		mkdir /dev/shm/dir
		ln -s x /dev/shm/link
		refuses "ipcmk: psegment:/theirs: exists, owned by nobody, mode 0600: it is somebody else'\''s (--any takes it)" \
			ipcmk -e -m 1 -n /theirs
		refuses "ipcmk: psegment:/open: exists, owned by root, mode 0666: others could use it (--any takes it)" \
			ipcmk -e -m 1 -n /open
		refuses "ipcmk: psem:/empty: its file does not hold a semaphore" \
			ipcmk -e -s -n /empty
		refuses "ipcmk: psegment:/dir: a directory, not an object" \
			ipcmk -e -m 1 -n /dir
		refuses "ipcmk: psegment:/link: a symbolic link, not an object" \
			ipcmk -e -m 1 -n /link
		for name in theirs open; do
			ipcmk -e --any -m 1 -n /$name >/dev/null
		done'
}

@test "ipcmk -e makes one POSIX object when many ask at once" {
	own '
		for i in {1..12}; do
			ipcmk -e -m 1K -q -s -n /one >"$1/$i" 3>&- &
		done
		for job in $(jobs -p); do
			wait $job
		done
		[ "$(sort -u "$1"/?? "$1"/? | wc -l)" -eq 3 ]
		[ "$(ls /dev/shm /dev/mqueue | grep -c one)" -eq 3 ]' \
		"$BATS_TEST_TMPDIR"
}

@test "ipcmk shows nobody an object that isn't ready" {
	needs strace
	own '
		# With 32 bits they are ftruncate64(2) and fchown32(2).
		calls=openat,mq_open,/^ftruncate,fallocate,pwrite64,/^fchown,fchmod,linkat
		strace -qq -e trace=$calls,rename,link -o "$1/trace" \
			ipcmk -m 5 -s -n /x -o 0 -p 0666 --reserve >/dev/null
		# Every step is before the name; only that names a file there.
		for file in x sem.x; do
			[ "$(grep -c "\"$file\"" "$1/trace")" -eq 1 ]
			grep -q "linkat(.*\"$file\"" "$1/trace"
		done
		[ "$(grep -oE "^(ftruncate|fallocate|pwrite|fchown|fchmod|linkat)" \
			"$1/trace" | tr "\n" " ")" = "\
ftruncate fallocate fchown fchmod linkat pwrite fchown fchmod linkat " ]
		fails grep -E "O_CREAT" "$1/trace"
		strace -qq -e trace=$calls -o "$1/trace" \
			ipcmk -q -n /x -o 0 -p 0666 >/dev/null
		grep -q "mq_open(\"x\", .*O_CREAT|O_EXCL.*, 0600" "$1/trace"
		[ "$(grep -oE "^(fchown|fchmod)" "$1/trace" | tr "\n" " ")" = \
			"fchown fchmod " ]' "$BATS_TEST_TMPDIR"
}

@test "ipcmk leaves no POSIX object where a step fails" {
	needs strace
	own '
		while read -r call options; do
			refuses "ipcmk: $options: Input/output error" failing $call EIO \
				ipcmk $(case $options in
				psegment:*) echo "-m 5 --reserve" ;;
				psem:*) echo -s ;;
				pqueue:*) echo -q ;;
				esac) -n /x -o 0:0
			none_left
		done <<-END
		/^ftruncate psegment:/x
		fallocate psegment:/x
		/^fchown psegment:/x
		fchmod psegment:/x
		linkat psegment:/x
		pwrite64 psem:/x
		/^fchown psem:/x
		fchmod psem:/x
		linkat psem:/x
		/^fchown pqueue:/x
		fchmod pqueue:/x
		mq_open pqueue:/x
		END
		# What is whole and cannot be told of goes again.
		for options in "-m 5" -q -s "-m 5 -q -s"; do
			refuses "ipcmk: standard output: No space left on device" \
				bash -c "ipcmk $options -n /x >/dev/full" || :
			fails ipcmk $options -n /x >/dev/full 2>&1
			none_left
		done'
}

@test "ipcmk says what it could not remove again" {
	needs strace
	own '
		said=$(failing fchmod,mq_unlink EIO ipcmk -q -n /x 2>&1) && exit 1
		[ "$said" = "\
ipcmk: pqueue:/x: created, but could not be removed again: Input/output error
ipcmk: pqueue:/x: Input/output error" ]'
}

@test "ipcmk leaves nothing behind when a signal comes before it can print" {
	needs strace
	own '
		for call in linkat mq_open; do
			status=0
			strace -qq -o /dev/null -e trace=$call \
				-e inject=$call:signal=TERM:when=1 ipcmk \
				$([ $call = linkat ] && echo -m 5 || echo -q) \
				-n /x >"$1/out" || status=$?
			[ $status -eq 143 ]
			[ ! -s "$1/out" ]
			none_left
		done' "$BATS_TEST_TMPDIR"
}

@test "ipcmk checks names and values before it makes anything" {
	local options message

	while IFS='|' read -r options message; do
		eval "run -1 --separate-stderr own 'ipcmk $options >\"\$1/out\"
			' '$BATS_TEST_TMPDIR'"
		[[ $stderr = "ipcmk: $message"* ]] || {
			echo "$options: $stderr"
			return 1
		}
		is_misuse ipcmk
		[ ! -s "$BATS_TEST_TMPDIR/out" ]
	done <<-'END'
	-m 1|POSIX objects need a name: -n NAME
	-q -S 1|POSIX objects need a name: -n NAME
	-n /x|nothing to create: give -M, -Q or -S, or for POSIX -m, -q or -s
	-Q -n /x|-n is for POSIX objects: -m, -q or -s
	-m 1 -q -n x|-n x: a name begins with a slash
	-m 1 -n /a/b|-n /a/b: a name has no second slash
	-m 1 -n a/b|-n a/b: a name has no second slash
	-s -n /|-n /: nothing follows the slash
	-m 1 -n ..|-n ..: /. and /.. name no object
	-M 1 -m 1 -n /sem.x|-n /sem.x: the name of a semaphore; write psem:/x
	-s -n /x --values 1,2|--values 1,2: not a number
	-s -n /x --values -1|--values -1: out of range: 0 to 2147483647
	-s -n /x --values 2147483648|--values 2147483648: out of range: 0 to 2147483647
	-s -S 1 -n /x --values 1|--values is for one of -S and -s
	-q -n /x --values 1|--values is for a set, -S NSEMS, or a semaphore, -s
	-m 1 -n /x --messages 1|--messages and --message-size are for a POSIX queue: -q
	-Q --message-size 1|--messages and --message-size are for a POSIX queue: -q
	-q -n /x --messages 0|--messages 0: out of range: 1 to 65536
	-q -n /x --messages 65537|--messages 65537: out of range: 1 to 65536
	-q -n /x --message-size 17M|--message-size 17M: too large: at most 16777216
	-q -n /x --reserve|--reserve is for POSIX shared memory: -m SIZE
	-q -n /x -k 5|-k and --private are for System V: -M, -Q or -S
	-m -1 -n /x|-m -1: not a size
	-m 1 -n /x -w 5|-w needs -e and --values
	-s -n /x -e --values 1 -w 5|-w is for a set: -S NSEMS
	-m 1 -n /x --any|--any needs -e
	END
}

@test "ipcmk checks the length of a name, and takes the longest" {
	own '
		long=$(head -c 255 /dev/zero | tr "\0" n)
		ipcmk -m 1 -n /$long -b >/dev/null
		ipcmk -q -n /$long -b >/dev/null
		ipcmk -s -n /${long#????} -b >/dev/null
		refuses "ipcmk: -n /${long#????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????????}: File name too long" \
			ipcmk -s -n /$long || :
		fails ipcmk -s -n /${long#???} 2>"$1/err"
		grep -q "File name too long" "$1/err"
		fails ipcmk -m 1 -n /n$long 2>"$1/err"
		grep -q "File name too long" "$1/err"
		[ "$(ls /dev/shm /dev/mqueue | grep -c nnn)" -eq 3 ]' \
		"$BATS_TEST_TMPDIR"
}

@test "ipcmk -b prints a name, or targets that our commands take" {
	own '
		name=$(printf "a b\n%%\033[1m")
		[ "$(ipcmk -b -m 1 -n "$name")" = "/$name" ]
		ipcmk -b -q -s -n "/$name" >"$1/targets"
		[ "$(sed "s/.*://" "$1/targets" | sort -u)" = "/a%20b%0A%25%1B%5B1m" ]
		ipcrm - <"$1/targets"
		ipcrm "psegment:/a%20b%0A%25%1B%5B1m"
		none_left' "$BATS_TEST_TMPDIR"
}

@test "ipcmk makes POSIX objects in the namespaces of a process" {
	needs_root
	own '
		mkfifo "$1/ready" "$1/end"
		unshare --ipc --mount bash -c "
			mount -t tmpfs none /dev/shm
			echo >\"$1/ready\"
			read -r _ <\"$1/end\"
			ls /dev/shm
			mount -t mqueue none /dev/mqueue
			ls /dev/mqueue" >"$1/out" 3>&- &
		read -r _ <"$1/ready"
		ipcmk -m 1 -q -s -n /x --ns $!
		fails ipcmk -m 1 -n /y --ns /proc/$!/ns/ipc 2>"$1/err"
		grep -q "write --ns PID" "$1/err"
		none_left
		echo >"$1/end"
		wait
		[ "$(sort "$1/out" | tr "\n" " ")" = "sem.x x x " ]' \
		"$BATS_TEST_TMPDIR"
}

@test "ipcmk names the limits on POSIX queues, with their use" {
	needs_root
	own '
		echo 2 >/proc/sys/fs/mqueue/queues_max
		posix queue /one 0644
		posix queue /two 0600
		refuses "ipcmk: pqueue:/x: POSIX message queue limit reached: 2 of 2 in use (fs.mqueue.queues_max)" \
			nobody ipcmk -q -n /x
		refuses "ipcmk: pqueue:/x: POSIX message queue limit reached: 2 of 2 in use (fs.mqueue.queues_max)" \
			nobody ipcmk --dry-run -q -n /x
		umount /dev/mqueue
		refuses "ipcmk: pqueue:/x: POSIX message queue limit reached: 2 (fs.mqueue.queues_max)" \
			nobody ipcmk -q -n /x
		mount -t mqueue none /dev/mqueue
		echo 256 >/proc/sys/fs/mqueue/queues_max
		refuses "ipcmk: pqueue:/x: 11 messages exceed the limit of 10 (fs.mqueue.msg_max), which needs CAP_SYS_RESOURCE" \
			nobody ipcmk -q -n /x --messages 11
		refuses "ipcmk: pqueue:/x: 8193 bytes exceed the limit of 8192 (fs.mqueue.msgsize_max), which needs CAP_SYS_RESOURCE" \
			nobody ipcmk -q -n /x --message-size 8193
		nobody ipcmk -q -n /x --messages 10 --message-size 100'
}

@test "ipcmk computes what a user's queues take of RLIMIT_MSGQUEUE as the kernel does" {
	needs_root
	needs prlimit
	own '
		# Whose queues in other namespaces count, too: of another run, say.
		uid=$((200000 + $$))
		user() { setpriv --reuid $uid --regid $uid --clear-groups "$@"; }
		# To the byte: the least limit with which the kernel makes it.
		for shape in "10 100" "1 1" "7 8192"; do
			set -- $shape
			one=$(($1 * ($2 + 96)))
			most=$((2 * one))
			user ipcmk -q -n /one --messages $1 --message-size $2
			refuses "ipcmk: pqueue:/two: $one bytes do not fit: $one of $((most - 1)) in use by 1 queue of $uid (ulimit -q)" \
				user prlimit --msgqueue=$((most - 1)) \
				ipcmk -q -n /two --messages $1 --message-size $2
			refuses "ipcmk: pqueue:/two: $one bytes do not fit: $one of $((most - 1)) in use by 1 queue of $uid (ulimit -q)" \
				user prlimit --msgqueue=$((most - 1)) \
				ipcmk --dry-run -q -n /two --messages $1 --message-size $2
			user prlimit --msgqueue=$most \
				ipcmk -q -n /two --messages $1 --message-size $2
			[ "$(user prlimit --msgqueue=$((most * 2)) lsipc -g -Q -r -b \
				-o RESOURCE,LIMIT,USED | grep MSGQUEUE)" = \
				"MSGQUEUE $((most * 2)) $most" ]
			rm /dev/mqueue/*
		done'
}

@test "ipcmk says what of RLIMIT_MSGQUEUE it could not see" {
	needs_root
	needs prlimit
	own '
		uid=$((200000 + $$))
		user() { setpriv --reuid $uid --regid $uid --clear-groups "$@"; }
		posix queue /seen 0644
		user ipcmk -q -n /shut -p 0 --messages 1 --message-size 904
		user ipcmk -q -n /write -p 0200 --messages 1 --message-size 904
		refuses "ipcmk: pqueue:/x: 1000 bytes do not fit: 1000 of 1500 in use by 1 queue of $uid (ulimit -q); the size of 1 other cannot be read" \
			user prlimit --msgqueue=1500 \
			ipcmk -q -n /x --messages 1 --message-size 904
		refuses "ipcmk: pqueue:/x: 1000 bytes do not fit into the caller'\''s 2500 (ulimit -q), though only 1000 are in use by the queues seen here; the size of 1 other cannot be read" \
			user prlimit --msgqueue=2500 \
			ipcmk -q -n /x --messages 1 --message-size 904
		umount /dev/mqueue
		refuses "ipcmk: pqueue:/x: 1000 bytes do not fit into the caller'\''s 2500 (ulimit -q); what is in use cannot be seen" \
			user prlimit --msgqueue=2500 \
			ipcmk -q -n /x --messages 1 --message-size 904'
}

@test "ipcmk says that /dev/shm is full, with its size" {
	own '
		mount -t tmpfs -o mode=1777,size=16k,nr_inodes=4 none /dev/shm
		refuses "ipcmk: psegment:/x: 16385 bytes do not fit into /dev/shm: 0 of 16384 in use" \
			ipcmk -m 16385 --reserve -n /x
		refuses "ipcmk: psegment:/x: 16385 bytes do not fit into /dev/shm: 0 of 16384 in use" \
			ipcmk --dry-run -m 16385 --reserve -n /x
		# Without, nothing is taken.
		ipcmk -m 16385 -n /large
		head -c 16384 /dev/zero >/dev/shm/full
		refuses "ipcmk: psem:/x: /dev/shm is full: 16384 of 16384 bytes in use" \
			ipcmk -s -n /x
		rm /dev/shm/full
		touch /dev/shm/a /dev/shm/b
		refuses "ipcmk: psegment:/x: /dev/shm is full: 4 of 4 files in use (its nr_inodes)" \
			ipcmk -m 0 -n /x
		[ "$(ls /dev/shm | wc -l)" -eq 3 ]'
}

@test "ipcmk says why /dev/shm takes no object" {
	needs_root
	own '
		chmod 755 /dev/shm
		why="psegment:/x: not permitted: no right to write to /dev/shm"
		refuses "ipcmk: $why" nobody ipcmk -m 1 -n /x
		refuses "ipcmk: $why" nobody ipcmk --dry-run -m 1 -n /x
		mount -o remount,ro /dev/shm
		refuses "ipcmk: psegment:/x: /dev/shm is mounted read-only" \
			ipcmk -m 1 -n /x
		umount /dev/shm
		mkdir -p "$1/plain"
		mount --bind "$1/plain" /dev/shm
		[ "$(stat -f -c %T /dev/shm)" = tmpfs ] ||
			refuses "ipcmk: psem:/x: /dev/shm is not a tmpfs" ipcmk -s -n /x
		umount /dev/shm
		rmdir /dev/shm
		refuses "ipcmk: psem:/x: there is no /dev/shm" ipcmk -s -n /x
		[ -z "$(ls "$1/plain")" ]' "$BATS_TEST_TMPDIR"
}

@test "ipcmk names the limit on the size of files, and of open files" {
	needs prlimit
	own '
		refuses "ipcmk: psegment:/x: 4097 bytes exceed the file size limit, 4096 bytes (ulimit -f)" \
			prlimit --fsize=4096 ipcmk -m 4097 -n /x
		refuses "ipcmk: psegment:/x: 4097 bytes exceed the file size limit, 4096 bytes (ulimit -f)" \
			prlimit --fsize=4096 ipcmk --dry-run -m 4097 -n /x
		why="ipcmk: psem:/x: 32 bytes exceed the file size limit, 16 bytes (ulimit -f)"
		[ "$(getconf LONG_BIT)" -ne 64 ] ||
			refuses "$why" prlimit --fsize=16 ipcmk -s -n /x
		[ "$(getconf LONG_BIT)" -ne 64 ] ||
			refuses "$why" prlimit --fsize=16 ipcmk --dry-run -s -n /x
		refuses "ipcmk: psegment:/x: 9223372036854775808 bytes exceed the size of any file" \
			ipcmk -m 8E -n /x
		[ "$(getconf LONG_BIT)" -ne 64 ] ||
			[[ $(ipcmk --dry-run -m 9223372036854775807 -n /x) = *"would be created"* ]]
		refuses "ipcmk: psegment:/x: open file limit of the process reached: 4 (ulimit -n)" \
			prlimit --nofile=4 ipcmk -m 1 -n /x 3>&-
		none_left'
}

@test "ipcmk makes POSIX objects without /proc" {
	needs_root
	own '
		hide_proc
		ipcmk -m 1 -q -s -n /x >/dev/null
		ls /dev/shm/x /dev/shm/sem.x /dev/mqueue/x
		refuses "ipcmk: pqueue:/y: the usual size of a queue cannot be read (fs.mqueue.msg_default, fs.mqueue.msgsize_default)" \
			ipcmk -q --messages 3 -n /y'
}

@test "ipcmk runs without memory errors when it creates POSIX objects" {
	needs_valgrind
	export -f valgrinds
	own '
		run() { output=$("$@" 2>&1) && status=0 || status=$?; }
		while read -r expected options; do
			valgrinds $expected ipcmk $options
		done <<-END
		0 -m 1 -q -s -n /x
		1 -m 1 -q -s -n /x
		0 -e -m 1 -q -s -n /x
		0 -s -n /y --values 3
		1 -s -n //
		0 --dry-run -m 1 -q -s -n /z
		1 -q -n /a/b
		END'
}

@test "ipcmk --dry-run prints what it would create, and creates nothing" {
	own '
		posix segment /there 0600 100
		id=$(objects queue 0x77 0600)
		before=$(cat /proc/sysvipc/*; ls -l /dev/shm /dev/mqueue)
		[ "$(ipcmk --dry-run -M 4K -m 1 -Q -q -S 2 -s -n /x -p 0640 -k 5 \
			--messages 3)" = "\
segment: would be created: 4096 bytes, mode 0640, key 0x00000005
psegment:/x: would be created: 1 byte, mode 0640
queue: would be created: mode 0640, key 0x00000005
pqueue:/x: would be created: 3 messages, mode 0640
semset: would be created: 2 semaphores, mode 0640, key 0x00000005
psem:/x: would be created: value 0, mode 0640" ]
		[ "$(ipcmk --dry-run -Q -e -k 0x77)" = "queue:$id: exists" ]
		[ "$(ipcmk --dry-run -m 9 -e -n there)" = "psegment:/there: exists" ]
		[ "$(ipcmk --dry-run -Q --private --qbytes 100)" = \
			"queue: would be created: 100 bytes, mode 0644, no key" ]
		refuses "ipcmk: queue:0x00000077: exists already: id $id" \
			ipcmk --dry-run -Q -k 0x77
		refuses "ipcmk: psegment:/there: exists already" \
			ipcmk --dry-run -m 9 -n there
		[ "$before" = "$(cat /proc/sysvipc/*; ls -l /dev/shm /dev/mqueue)" ]'
}

@test "ipcmk --dry-run names the limit that would be in the way" {
	own '
		echo 1 >/proc/sys/kernel/msgmni
		echo 16 >/proc/sys/kernel/shmall
		echo 1 >/proc/sys/kernel/shmmni
		echo "250 10 0 128" >/proc/sys/kernel/sem
		objects fill queue 1
		while read -r call; do
			for try in "" --dry-run; do
				fails ipcmk $try $call >"$1/out" 2>"$1/why$try"
				[ ! -s "$1/out" ]
			done
			cmp "$1/why" "$1/why--dry-run"
			grep -q "^ipcmk: " "$1/why"
		done <<-END
		-Q
		-M 64K1
		-M 68K
		-S 251
		-S 11
		-S 1 --values 1
		END
		[ "$(ipcmk --dry-run -Q -S 3 2>/dev/null || :)" = \
			"semset: would be created: 3 semaphores, mode 0644, random key" ]
		echo 1 >/proc/sys/kernel/shm_rmid_forced
		refuses "ipcmk: segment: the kernel would remove it when ipcmk ends (kernel.shm_rmid_forced)" \
			ipcmk --dry-run -M 1' "$BATS_TEST_TMPDIR"
}

@test "ipcmk --dry-run doesn't take an unknown limit for none" {
	needs strace
	own '
		said=$(failing msgctl ENOMEM ipcmk --dry-run -Q 2>&1) && exit 1
		[ "$said" = "ipcmk: queue: cannot tell whether the limit is reached (kernel.msgmni): out of memory: the system, the control group or the process" ]'
}

@test "ipcmk --dry-run doesn't take an unknown limit on the shape of a queue for none" {
	needs_root
	needs strace
	own '
		for limit in msg_max msgsize_max; do
			said=$(setpriv --bounding-set -sys_resource \
				strace -qq -o /dev/null -e trace=openat \
				-e inject=openat:error=EMFILE \
				-P /proc/sys/fs/mqueue/$limit \
				-P /proc/sys/kernel/../fs/mqueue/$limit \
				ipcmk --dry-run -q -n /x 2>&1) && exit 1
			[ "${said##*$'"'\\n'"'}" = "ipcmk: pqueue:/x: cannot tell whether the limit is reached (fs.mqueue.$limit): its file in /proc/sys/fs/mqueue cannot be read" ]
		done'
}

@test "lsipc -g shows the limits of POSIX queues among the others" {
	own '
		ipcmk -q -n /x >/dev/null
		[ "$(lsipc -g -r -o RESOURCE | tr "\n" " ")" = "RESOURCE MSGMNI MSGMAX MSGMNB MQUMNI MQUMAX MQUMNB SHMMNI SHMALL SHMMAX SHMMIN SEMMNI SEMMNS SEMMSL SEMOPM SEMVMX " ]
		[ "$(lsipc -r -o RESOURCE,USED | grep MQUMNI)" = "MQUMNI 1" ]
		[ "$(lsipc -g -Q -r -o RESOURCE | tr "\n" " ")" = "RESOURCE MQUMNI MQUMAX MQUMNB MQUMSGDEF MQUSIZEDEF MSGQUEUE " ]
		[ "$(lsipc -g -q -m -s -r -o RESOURCE | grep -c MQU)" -eq 0 ]'
}

@test "lsipc -g shows what stock lsipc of Debian 13 does of POSIX queues" {
	local stock=${STOCK_ROOT:-/var/tmp/sysvipc-utils.trixie}

	needs_root
	chroot "$stock" lsipc --help 2>/dev/null | has posix ||
		skip "no Debian 13 in $stock (make it by debootstrap)"
	own '
		mount --rbind /dev "$1/dev"
		mount --rbind /proc "$1/proc"
		posix queue /one 0640
		for form in -r -e "-e -y" "-r -b"; do
			cmp <(chroot "$1" lsipc -g $form | grep MQU) \
				<(lsipc -g $form | grep MQU)
		done
		[ "$(chroot "$1" lsipc -g -r -o RESOURCE)" = \
			"$(lsipc -g -r -o RESOURCE)" ]' "$stock"
}

@test "lsipc says that the number of POSIX queues is unknown, without failing" {
	needs_root
	own '
		umount /dev/mqueue
		[ "$(nobody lsipc -g -r -o RESOURCE,USED 2>"$1/err" | grep MQUMNI)" = \
			"MQUMNI ?" ]
		[ "$(cat "$1/err")" = "lsipc: fs.mqueue.queues_max: /dev/mqueue is not the file system of message queues" ]
		nobody lsipc >/dev/null 2>&1
		fails nobody lsipc -g -Q >/dev/null 2>&1' "$BATS_TEST_TMPDIR"
}
