#!/usr/bin/env bats
# ipcattach with POSIX shared memory. The oracles are the C library
# (build/tools/posix), the files below /dev/shm, and Python.

load helper

setup()
{
	unshare --mount true 2>/dev/null || skip "can't mount anything"
	cd "$BATS_TEST_TMPDIR" || exit
	# Memory that is a hole, and half of it: more than 32 bits hold, or what a
	# 32-bit program can map.
	export sparse=$((4 << 30)) half=$((2 << 30))
	if [ "$(getconf LONG_BIT)" = 32 ]; then
		sparse=$((1 << 30)) half=$((1 << 29))
	fi
}

@test "ipcattach reads what a program wrote: all, a range, as a dump" {
	own '
		posix segment /data 0600 100000
		posix fill /data
		cp /dev/shm/data whole
		ipcattach -N /data | cmp - whole
		ipcattach -N data | cmp - whole
		ipcattach psegment:/data >file
		cmp file whole
		ipcattach -N /data -o 4090 -l 70001 |
			cmp - <(tail -c +4091 whole | head -c 70001)
		ipcattach -N /data -x | cmp - <(hexdump -C whole)
		[ "$(ipcattach -N /data -o 100000 | wc -c)" -eq 0 ]'
}

@test "ipcattach writes and clears what a program sees, and changes no size" {
	own '
		posix segment /data 0600 10000
		posix fill /data
		cp /dev/shm/data whole
		printf hello | ipcattach -W -N /data -o 4095
		printf hello | dd of=whole bs=1 seek=4095 conv=notrunc status=none
		cmp whole /dev/shm/data
		ipcattach --zero -N /data -o 100 -l 8500
		head -c 8500 /dev/zero |
			dd of=whole bs=1 seek=100 conv=notrunc status=none
		cmp whole /dev/shm/data
		ipcattach --zero -N /data
		cmp /dev/shm/data <(head -c 10000 /dev/zero)
		# All but the page that may be longer by now is free.
		[ "$(stat -c %b /dev/shm/data)" -le 8 ]'
}

@test "ipcattach refuses what goes past the end, and never makes it longer" {
	own '
		posix segment /data 0600 100
		posix fill /data
		cp /dev/shm/data whole
		refused() {
			why=$("${@:2}" 2>&1 </dev/null) && exit 1
			[ "$why" = "ipcattach: psegment:/data: $1" ]
			cmp whole /dev/shm/data
		}
		refused "offset 101 is past the end of the segment (100 bytes)" \
			ipcattach -N /data -o 101
		refused "2 bytes at offset 99 extend past the end (100 bytes)" \
			ipcattach -N /data -o 99 -l 2
		refused "2 bytes at offset 99 extend past the end (100 bytes)" \
			ipcattach --zero -N /data -o 99 -l 2
		head -c 101 /dev/zero >much
		refused "101 bytes do not fit into 100; nothing written" \
			bash -c "ipcattach -W -N /data <much"
		why=$(cat much whole | ipcattach -W -N /data 2>&1) && exit 1
		[ "$why" = "ipcattach: psegment:/data: more than 100 bytes do not fit; 100 bytes written" ]
		[ "$(stat -c %s /dev/shm/data)" -eq 100 ]
		: >/dev/shm/empty
		[ "$(ipcattach -N /empty)" = "" ]
		ipcattach --zero -N /empty
		fails ipcattach -W -N /empty <whole
		[ ! -s /dev/shm/empty ]'
}

@test "ipcattach fills no hole of POSIX memory, and keeps holes with -S" {
	own '
		truncate -s $sparse /dev/shm/sparse
		posix segment /some 0600 4194304
		truncate -s 4M /dev/shm/some
		printf x | dd of=/dev/shm/some bs=1 seek=2M conv=notrunc status=none
		timeout 20 ipcattach -N /sparse -S >copy
		[ "$(stat -c "%s %b" copy)" = "$sparse 0" ]
		[ "$(ipcattach -N /sparse -x -o $((sparse - 6)) | tail -n 1)" = \
			$(printf %08x $sparse) ]
		[ "$(stat -c %b /dev/shm/sparse)" -eq 0 ]
		ipcattach -N /some | cmp - /dev/shm/some
		ipcattach -N /some -S >copy
		cmp copy /dev/shm/some
		[ "$(stat -c %b copy)" -le 64 ]
		[ "$(stat -c %b /dev/shm/some)" -eq 8 ]
		rm copy
		truncate -s 4M holes
		printf y | dd of=holes bs=1 seek=1M conv=notrunc status=none
		ipcattach -W -N /some <holes
		cmp holes /dev/shm/some
		[ "$(stat -c %b /dev/shm/some)" -eq 8 ]
		ipcattach --zero -N /some
		[ "$(stat -c %b /dev/shm/some)" -eq 0 ]'
}

@test "ipcattach refuses POSIX memory that a 32-bit program can't address" {
	[ "$(getconf LONG_BIT)" = 32 ] || skip "for 32-bit programs"
	own '
		# Half of its addresses are too many, and 5 GiB are not 1.
		for size in 2147483648 5368709120; do
			truncate -s $size /dev/shm/wide
			for work in "" "-l 1" -W --zero --hold=0; do
				refuses "ipcattach: psegment:/wide: too large for the addresses of a 32-bit program" \
					ipcattach -N wide $work </dev/null
			done
			[ "$(stat -c "%s %b" /dev/shm/wide)" = "$size 0" ]
		done'
}

# Everything that a file in /dev/shm may be but an object.
hostile='
	mkfifo /dev/shm/fifo
	mkdir /dev/shm/dir
	ln -s /etc/passwd /dev/shm/link
	ln -s /dev/shm/good /dev/shm/loop
	posix socket /dev/shm/sock
	: >/dev/shm/empty
	truncate -s $sparse /dev/shm/sparse
	printf good >/dev/shm/good
	name=$(printf "a\nb \033[2J%%")
	printf evil >"/dev/shm/$name"
	chmod 666 /dev/shm/good /dev/shm/empty /dev/shm/sparse /dev/shm/a*
	refused() {
		for work in "" -W --zero --hold=0 "-x -l 1"; do
			why=$(timeout 60 $as ipcattach -N "$1" $work 2>&1 </dev/null) &&
				exit 1
			[ "$why" = "ipcattach: psegment:/$1: $2" ]
		done
		why=$(timeout 60 $as ipcattach -N "$1" -- true 2>&1) || status=$?
		[ "$status $why" = "125 ipcattach: psegment:/$1: $2" ]
	}
	refuses_all() {
		refused fifo "a device, a socket or a FIFO, not an object"
		refused sock "a device, a socket or a FIFO, not an object"
		refused dir "a directory, not an object"
		refused link "a symbolic link, not an object"
		refused loop "a symbolic link, not an object"
		refused none "no such name"
		[ "$($as ipcattach -N good)" = good ]
		[ "$($as ipcattach -N empty)" = "" ]
		[ "$(timeout 20 $as ipcattach -N sparse -o $half -l 5 | tr "\0" 0)" = 00000 ]
		[ "$($as ipcattach -N "$name")" = evil ]
		[ "$($as ipcattach psegment:/a%0Ab%20%1B%5B2J%25)" = evil ]
		why=$($as ipcattach -N "$name" -o 5 2>&1) && exit 1
		[ "$why" = "ipcattach: psegment:/a%0Ab%20%1B%5B2J%25: offset 5 is past the end of the segment (4 bytes)" ]
	}'

@test "ipcattach follows, waits for and maps nothing in /dev/shm but objects" {
	own "$hostile"'
		as=
		refuses_all'
}

@test "ipcattach does the same as a user without rights" {
	needs_root
	own "$hostile"'
		as="setpriv --reuid 54321 --regid 54321 --clear-groups"
		$as true
		PATH=$1:$PATH
		refuses_all
		posix segment /closed 0600 10
		posix segment /shown 0644 10
		why=$($as ipcattach -N closed 2>&1) && exit 1
		[ "$why" = "ipcattach: psegment:/closed: no permission to read: mode 0600 of root:root, caller 54321" ]
		[ "$($as ipcattach -N shown | wc -c)" -eq 10 ]
		for work in -W --zero; do
			why=$($as ipcattach -N shown $work 2>&1 </dev/null) && exit 1
			[ "$why" = "ipcattach: psegment:/shown: no permission to read and write: mode 0644 of root:root, caller 54321" ]
		done' "$(dirname "$(public_copy ipcattach)")"
}

@test "ipcattach says when POSIX memory shrinks while it is read" {
	own '
		posix segment /data 0600 4000000
		posix fill /data
		cp /dev/shm/data whole
		for form in "" -x; do
			truncate -s 4000000 /dev/shm/data
			cp whole /dev/shm/data
			mkfifo out
			(ipcattach -N data $form >out 2>err || echo $? >status) &
			exec 7<out
			head -c 1000 <&7 >got
			truncate -s 70000 /dev/shm/data
			cat <&7 >>got
			exec 7<&-
			wait
			[ "$(cat status)" -eq 1 ]
			[ "$(cat err)" = "ipcattach: psegment:/data: it shrank from 4000000 to 70000 bytes while it was read" ]
			rm out
		done
		# Nor is a hole what was cut off.
		truncate -s 0 /dev/shm/data
		truncate -s 4000000 /dev/shm/data
		mkfifo out
		(ipcattach -N data >out 2>err && echo 0 >status) &
		exec 7<out
		head -c 1000 <&7 >got
		truncate -s 70000 /dev/shm/data
		cat <&7 >>got
		exec 7<&-
		wait
		# All of it was seen to be a hole before.
		[ "$(cat status) $(wc -c <got)" = "0 4000000" ]'
}

@test "ipcattach writes nothing beyond the end of POSIX memory that shrinks" {
	own '
		posix segment /data 0600 4000000
		mkfifo in
		(ipcattach -W -N data <in 2>err || echo $? >status) &
		exec 7>in
		head -c 5000 /dev/urandom >&7
		eventually cmp -s -n 5000 -i 0:5000 /dev/shm/data /dev/zero &&
			eventually fails cmp -s -n 5000 /dev/shm/data /dev/zero
		truncate -s 4096 /dev/shm/data
		head -c 5000 /dev/urandom >&7 || :
		exec 7>&-
		wait
		[ "$(cat status)" -eq 1 ]
		[[ $(cat err) = "ipcattach: psegment:/data: it shrank from 4000000 to 4096 bytes while it was written; "*" bytes written" ]]
		[ "$(stat -c %s /dev/shm/data)" -eq 4096 ]'
}

@test "ipcattach survives POSIX memory that shrinks and grows without end" {
	own '
		posix segment /data 0600 300000
		head -c 300000 /dev/urandom >whole
		posix resize /data 300000 5000 &
		for i in $(seq 60); do
			for work in "" -x "-l 5000" -S -W --zero\ --force; do
				status=0
				ipcattach -N data $work <whole >out 2>err || status=$?
				case $status in
				0) [ ! -s err ] || { cat err; exit 1; } ;;
				1) grep -vqE "^ipcattach: psegment:/data: (it shrank from 300000 to (5000|300000) bytes while it was (read|written|cleared)(; [0-9]+ bytes written)?|(byte [0-9]+|not all is cleared): it was shorter for a moment, or the kernel cannot provide the page(; [0-9]+ bytes written)?|[0-9]+ bytes (do not fit into 5000; nothing written|at offset 0 extend past the end .*))\$" err || continue
					cat err
					exit 1 ;;
				*) cat err; exit 1 ;;
				esac
				case $status-$work in
				0- | 0--S) [[ $(wc -c <out) = @(300000|5000) ]] || { wc -c out; exit 1; } ;;
				esac
			done
			[[ $(stat -c %s /dev/shm/data) = @(300000|5000) ]]
		done
		kill %1
		wait %1 || :
		ipcattach -N data | cmp - /dev/shm/data' 2>&1
}

@test "ipcattach reads of POSIX memory that grows as much as there was" {
	own '
		posix segment /data 0600 5000
		posix fill /data
		cp /dev/shm/data whole
		while truncate -s +4095 /dev/shm/data; do :; done &
		for i in $(seq 50); do
			before=$(stat -c %s /dev/shm/data)
			ipcattach -N data >out
			[ $before -le $(wc -c <out) ]
			[ $(wc -c <out) -le $(stat -c %s /dev/shm/data) ]
			cmp -n 5000 out whole
		done
		[ $before -gt 5000 ]'
}

@test "ipcattach --hold and -- COMMAND keep POSIX memory mapped" {
	own '
		posix segment /data 0600 5000
		posix fill /data
		cp /dev/shm/data whole
		ipcattach --hold -N data &
		eventually grep -q /dev/shm/data /proc/$!/maps
		rm /dev/shm/data
		grep -q "/dev/shm/data (deleted)" /proc/$!/maps
		fd=$(ls -l /proc/$!/fd | sed -n "s|.* \([0-9]*\) -> /dev/shm/data (deleted)|\1|p")
		cmp whole /proc/$!/fd/$fd
		kill $!
		cp whole /dev/shm/data
		status=0
		ipcattach -N data -- sh -c "
			grep -q /dev/shm/data /proc/\$PPID/maps || exit 1
			# It gets neither the memory nor a descriptor.
			grep -q /dev/shm/data /proc/\$\$/maps && exit 2
			ls -l /proc/\$\$/fd | grep -q /dev/shm && exit 3
			exit 7" || status=$?
		[ $status -eq 7 ]
		: >/dev/shm/empty
		ipcattach --hold=0 -N empty'
}

@test "ipcattach --zero refuses while others have POSIX memory open" {
	own '
		posix segment /data 0600 5000
		posix fill /data
		cp /dev/shm/data whole
		posix map /data &
		user=$!
		eventually grep -q /dev/shm/data /proc/$user/maps
		why=$(ipcattach --zero -N data 2>&1 </dev/null) && exit 1
		[ "$why" = "ipcattach: psegment:/data: others have it open; nothing cleared (--force clears it)" ]
		cmp whole /dev/shm/data
		ipcattach --zero --force -N data </dev/null
		cmp /dev/shm/data <(head -c 5000 /dev/zero)
		kill $user
		wait $user || :
		cp whole /dev/shm/data
		ipcattach --zero -N data </dev/null
		cmp /dev/shm/data <(head -c 5000 /dev/zero)'
}

@test "ipcattach --zero asks at a terminal while others have POSIX memory open" {
	needs_root
	own '
		mkdir /dev/pts
		mount --bind dev/pts /dev/pts
		ln -s pts/ptmx /dev/ptmx
		posix segment /data 0600 5000
		posix fill /data
		cp /dev/shm/data whole
		posix map /data &
		eventually grep -q /dev/shm/data /proc/$!/maps
		script -qec "ipcattach --zero -N data" /dev/null <<<n >out && exit 1
		grep -q "^ipcattach: psegment:/data: others have it open; clear it? " out
		cmp whole /dev/shm/data
		script -qec "ipcattach --zero -N data" /dev/null <<<y >/dev/null
		cmp /dev/shm/data <(head -c 5000 /dev/zero)'
}

@test "ipcattach --zero of what somebody else owns says that it cannot tell" {
	needs_root
	own '
		posix segment /data 0666 50
		posix fill /data
		cp /dev/shm/data whole
		why=$(setpriv --reuid 54321 --clear-groups --bounding-set -all \
			"$1" --zero -N data 2>&1 </dev/null) && exit 1
		[ "$why" = "ipcattach: psegment:/data: cannot tell whether others have it open: only its owner or CAP_LEASE can; nothing cleared (--force clears it)" ]
		cmp whole /dev/shm/data
		setpriv --reuid 54321 --clear-groups "$1" --zero --force -N data
		cmp /dev/shm/data <(head -c 50 /dev/zero)' "$(public_copy ipcattach)"
}

@test "ipcattach --ns PID works with the /dev/shm of that process" {
	needs_root
	own '
		posix segment /data 0600 5
		mkfifo ready end
		unshare --ipc --mount bash -c "
			mount -t tmpfs none /dev/shm
			printf there >/dev/shm/data
			echo >ready
			read -r _ <end" 3>&- &
		read -r _ <ready
		[ "$(ipcattach --ns $! -N data)" = there ]
		printf THERE | ipcattach --ns $! -W -N data
		[ "$(cat /proc/$!/root/dev/shm/data)" = THERE ]
		why=$(ipcattach --ns /proc/$!/ns/ipc -N data 2>&1) && exit 1
		[ "$why" = "ipcattach: psegment:/data: the file of an IPC namespace does not tell which /dev/shm; write --ns PID" ]
		echo >end
		wait
		cmp /dev/shm/data <(head -c 5 /dev/zero)'
}

@test "ipcattach reads and writes the shared memory of Python" {
	needs python3
	python3 -c 'import multiprocessing.shared_memory' 2>/dev/null ||
		skip "Python has no shared memory"
	own '
		python3 -c "
from multiprocessing import shared_memory, resource_tracker
memory = shared_memory.SharedMemory(\"snake\", create=True, size=50)
memory.buf[:11] = b\"from python\"
resource_tracker.unregister(memory._name, \"shared_memory\")"
		[ "$(ipcattach -N /snake -l 11)" = "from python" ]
		printf "from here" | ipcattach -W -N /snake
		[ "$(python3 -c "
from multiprocessing import shared_memory
memory = shared_memory.SharedMemory(\"snake\")
print(bytes(memory.buf[:9]).decode())
memory.unlink()")" = "from here" ]'
}

@test "ipcattach opens nothing but the object that it found" {
	needs strace
	own '
		posix segment /data 0600 50
		posix fill /data
		cp /dev/shm/data whole
		strace -o trace -e trace=openat ipcattach -N data | cmp - whole
		grep "\"data\"" trace | has "O_NONBLOCK|.*O_NOFOLLOW"
		nth=$(grep -n "\"data\"" trace | cut -d: -f1)
		# Another file has the name when it is opened; where two seconds are not
		# enough, in thirty.
		for delay in 2000000 30000000; do
			cp whole /dev/shm/data
			rm -f late
			strace -f -o late -e trace=openat \
				-e inject=openat:delay_enter=$delay:when=$nth \
				ipcattach -N data >out 2>err &
			tracer=$!
			eventually grep -q "\"data\"" late
			rm /dev/shm/data
			printf evil >/dev/shm/data
			in_time=yes
			! grep -q "\"data\".* = " late || in_time=
			status=0
			wait $tracer || status=$?
			[ ! "$in_time" ] || break
		done
		[ $status -ne 0 ]
		[ "$(cat err)" = "ipcattach: psegment:/data: another object has its name by now" ]'
}

@test "ipcattach says which call failed with POSIX memory, and writes no zeros" {
	needs strace
	own '
		posix segment /data 0600 50000
		posix fill /data
		cp /dev/shm/data whole
		set -o pipefail
		fails_by() {
			status=0
			strace -o trace -e trace="$1" -e inject="$1:error=$2:when=$3" \
				ipcattach -N data 2>err | cat >out || status=$?
			[ $status -eq 1 ] || { echo "$*: $status"; cat err; exit 1; }
			[ "$(cat err)" = "ipcattach: psegment:/data: $4" ] ||
				{ echo "$*"; cat err; exit 1; }
			cmp -n "$(wc -c <out)" out whole
		}
		strace -o trace -e trace=openat,pread64 ipcattach -N data | cmp - whole
		nth=$(grep openat trace | grep -n "\"data\"" | cut -d: -f1)
		read=$(grep pread64 trace | grep -n ", 0) = 50000" | cut -d: -f1)
		fails_by openat EACCES $nth \
			"not permitted, perhaps by a security module or a filter of system calls (seccomp)"
		fails_by openat EMFILE $nth "Too many open files"
		fails_by openat ENOENT $nth "no such name"
		fails_by pread64 EIO $read "byte 0: Input/output error"
		# Where holes cannot be told, everything is read. With 32 bits the calls
		# are _llseek(2), mmap2(2) and fcntl64(2).
		strace -f -o trace -P /dev/shm/data -e trace=/seek \
			-e inject=/seek:error=EINVAL ipcattach -N data | cmp - whole
		for work in -W --zero --hold=0; do
			status=0
			strace -f -o trace -P /dev/shm/data -e trace=/^mmap \
				-e inject=/^mmap:error=ENOMEM ipcattach $work -N data \
				2>err </dev/null || status=$?
			[ "$status $(cat err)" = "1 ipcattach: psegment:/data: no room in the address space for its 50000 bytes, or no memory" ]
		done
		cmp /dev/shm/data whole
		# Unknown is not alone.
		why=$(strace -o trace -e trace=/^fcntl -e inject=/^fcntl:error=EINVAL \
			-P /dev/shm/data ipcattach --zero -N data 2>&1 </dev/null) && exit 1
		[ "$why" = "ipcattach: psegment:/data: cannot tell whether others have it open: its file system has no leases, or fs.leases-enable is 0; nothing cleared (--force clears it)" ]
		cmp /dev/shm/data whole'
}

@test "ipcattach -W says that /dev/shm is full, and is not killed" {
	own '
		mount -t tmpfs -o size=64k,mode=1777 none /dev/shm
		posix segment /data 0600 1048576
		why=$(head -c 1M /dev/urandom | ipcattach -W -N data 2>&1) && exit 1
		[[ $why = "ipcattach: psegment:/data: byte "*": /dev/shm is full; "*" bytes written" ]]
		head -c 1M /dev/urandom >whole
		why=$(ipcattach -W -N data <whole 2>&1) && exit 1
		[[ $why = "ipcattach: psegment:/data: byte "*": /dev/shm is full; "*" bytes written" ]]
		[ "$(stat -c %s /dev/shm/data)" -eq 1048576 ]'
}

@test "ipcattach reads POSIX memory at the speed of cat" {
	needs perl
	own '
		posix segment /data 0600 0
		head -c 256M /dev/zero >/dev/shm/data
		[ "$(ipcattach -N data | wc -c)" = 268435456 ]
		# The best times of both, in turns: other tests run at the same time.
		perl -MTime::HiRes=time -e "
			sub better { my (\$c, \$b) = @_; my \$t = time;
				system(\$c) == 0 or die; \$t = time - \$t;
				!defined \$b || \$t < \$b ? \$t : \$b }
			for (1 .. 10) {
				\$ours = better(q(ipcattach -N data | cat >/dev/null), \$ours);
				\$cat = better(q(cat /dev/shm/data | cat >/dev/null), \$cat);
				print \"\$ours \$cat\\n\";
				exit 0 if \$ours <= 3 * \$cat + 0.2 && \$_ >= 3;
			}
			exit 1"'
}
