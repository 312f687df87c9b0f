#!/usr/bin/env bats
# ipcsem with POSIX semaphores. The oracles are sem_getvalue, sem_wait and
# sem_post of C libraries (build/tools/posix): glibc, with 64 and 32 bits, and
# musl.

load helper

setup()
{
	unshare --mount true 2>/dev/null || skip "can't mount anything"
	cd "$BATS_TEST_TMPDIR" || exit
}

# Whether N processes wait for a semaphore, by the upper half of its first word,
# or by its last word where glibc has 32 bits: wait_for FILE N
wait_for()
{
	local at=4

	[ "$(stat -c %s "$1")" -gt 16 ] || at=12
	[ "$(od -An -t u4 -j $at -N 4 "$1" | tr -d ' ')" -eq "$2" ]
}
export -f wait_for

is_posted()
{
	[ "$(posix value /s)" -gt 0 ]
}
export -f is_posted

@test "ipcsem get shows the value and the waiters of a POSIX semaphore" {
	own '
		posix sem /s 0600 5
		[ "$(ipcsem -N /s)" = "\
VALUE NCOUNT
    5      0" ]
		[ "$(ipcsem get -N s --values)" = 5 ]
		[ "$(ipcsem psem:/s -J | jq -c .)" = "{\"semaphores\":[{\"value\":5,\"ncount\":0}]}" ]
		posix sem /zero 0600 0
		posix wait /zero &
		posix wait /zero &
		eventually wait_for /dev/shm/sem.zero 2
		[ "$(ipcsem get -N /zero -J | jq -c ".semaphores[]")" = "{\"value\":0,\"ncount\":2}" ]
		posix post /zero
		posix post /zero
		wait'
}

@test "ipcsem wait and post change what sem_getvalue tells" {
	own '
		posix sem /s 0600 2
		ipcsem wait -N /s
		[ "$(posix value /s)" -eq 1 ]
		ipcsem wait -N /s -n
		[ "$(posix value /s)" -eq 0 ]
		status=0
		why=$(ipcsem wait -N /s -n 2>&1) || status=$?
		[ "$status $why" = "2 ipcsem: psem:/s: would have to wait" ]
		status=0
		why=$(ipcsem wait -N /s -w 100ms 2>&1) || status=$?
		[ "$status $why" = "2 ipcsem: psem:/s: timed out" ]
		wait_for /dev/shm/sem.s 0
		ipcsem post psem:/s
		[ "$(posix value /s)" -eq 1 ]
		ipcsem post psem:/s -c 1000000
		[ "$(posix value /s)" -eq 1000001 ]
		ipcsem set -N /s 0
		posix wait /s &
		eventually wait_for /dev/shm/sem.s 1
		ipcsem post -N /s
		wait $!
		ipcsem wait -N /s &
		eventually wait_for /dev/shm/sem.s 1
		posix post /s
		wait $!
		[ "$(posix value /s)" -eq 0 ]'
}

@test "ipcsem wait of a POSIX semaphore ends by the signal, and takes nothing" {
	own '
		posix sem /s 0600 0
		for signal in TERM HUP; do
			ipcsem wait -N /s &
			eventually wait_for /dev/shm/sem.s 1
			kill -$signal $!
			status=0
			wait $! || status=$?
			[ $status -eq $((128 + $(kill -l $signal))) ]
			wait_for /dev/shm/sem.s 0
		done
		# In the background it would be ignored.
		status=0
		timeout -s INT 0.5 ipcsem wait -N /s || status=$?
		[ $status -eq 124 ]
		[ "$(posix value /s)" -eq 0 ]
		wait_for /dev/shm/sem.s 0'
}

@test "ipcsem set wakes as many as can go on, and keeps those who wait" {
	own '
		posix sem /s 0600 0
		for i in 1 2 3; do
			posix wait /s &
		done
		eventually wait_for /dev/shm/sem.s 3
		ipcsem set -N /s 2
		eventually wait_for /dev/shm/sem.s 1
		[ "$(posix value /s)" -eq 0 ]
		ipcsem set -N /s 5
		wait
		wait_for /dev/shm/sem.s 0
		[ "$(posix value /s)" -eq 4 ]
		ipcsem set psem:/s 2147483647
		[ "$(posix value /s)" -eq 2147483647 ]'
}

@test "ipcsem set loses no wake-up under waiters that come and go" {
	own '
		posix sem /s 0600 0
		for i in $(seq 40); do
			posix wait /s &
		done
		# Each time it may be 1 the next one goes on.
		for i in $(seq 2000); do
			ipcsem set -N /s 1
			[ "$(jobs -r | wc -l)" -gt 0 ] || break
		done
		[ "$(jobs -r | wc -l)" -eq 0 ]
		wait_for /dev/shm/sem.s 0'
}

@test "ipcsem post says how many were posted when a signal ends it" {
	own '
		posix sem /s 0600 0
		for signal in TERM HUP; do
			ipcsem set -N /s 0
			ipcsem post -N /s -c 2147483647 2>"$1/err" 3>&- &
			eventually is_posted
			kill -$signal $!
			status=0
			wait $! || status=$?
			[ "$status" -eq $((128 + $(kill -l $signal))) ]
			said="ipcsem: psem:/s: interrupted; posted $(posix value /s) of 2147483647"
			[ "$(cat "$1/err")" = "$said" ]
			is_listed "$said"
		done' "$BATS_TEST_TMPDIR"
}

@test "ipcsem post of one needs no timer" {
	needs prlimit
	own '
		posix sem /s 0600 0
		prlimit --sigpending=0 "$BUILD/ipcsem" post -N /s
		[ "$(posix value /s)" -eq 1 ]'
}

@test "ipcsem post explains the highest value, before it posts anything" {
	own '
		posix sem /s 0600 2147483645
		why=$(ipcsem post -N /s -c 3 2>&1) && exit 1
		[ "$why" = "ipcsem: psem:/s: 3 more than its value, 2147483645, would exceed 2147483647 (SEM_VALUE_MAX); nothing posted" ]
		[ "$(posix value /s)" -eq 2147483645 ]
		ipcsem post -N /s -c 2
		[ "$(posix value /s)" -eq 2147483647 ]
		why=$(ipcsem post -N /s 2>&1) && exit 1
		[[ $why = "ipcsem: psem:/s: 1 more than its value, 2147483647, would exceed"* ]]
		why=$(ipcsem set -N /s 2147483648 2>&1) && exit 1
		[[ $why = "ipcsem: 2147483648: out of range"* ]]'
}

@test "ipcsem refuses what POSIX semaphores lack, with the reason" {
	own '
		posix sem /s 0600 1
		refused() {
			status=0
			why=$(timeout 60 ipcsem "${@:3}" 2>&1 </dev/null) || status=$?
			[ "$status ${why%%$'\''\n'\''*}" = "$1 ipcsem: $2" ] ||
				{ echo "$status $why"; exit 1; }
			[ "$(posix value /s)" -eq 1 ]
		}
		refused 1 "op: a POSIX semaphore has wait and post" op -N /s 0-1
		refused 1 "-u: the kernel undoes nothing for POSIX semaphores" wait -N /s -u
		refused 125 "run: the kernel does not give a POSIX semaphore back if ipcsem is killed; --unsafe accepts that" \
			run -N /s -- true
		refused 125 "--slots needs the key of a set" run --unsafe --slots 2 -N /s -- true
		refused 125 "0-1: a POSIX semaphore has no NUM" run --unsafe -N /s 0-1 -- true
		refused 1 "0: a POSIX semaphore has no NUM" wait -N /s 0
		refused 1 "0: a POSIX semaphore has no NUM" get -N /s 0
		refused 1 "1: a POSIX semaphore has only one value" set -N /s 0 1
		refused 1 "set needs operands" set -N /s
		refused 1 "psem:/none: no such name" wait -N /none
		refused 125 "psem:/none: no such name" run --unsafe -N /none -- true
		refused 1 "-N and -i exclude each other" wait -i 0 -N /s'
}

@test "ipcsem run --unsafe gives a POSIX semaphore back however the command ends" {
	own '
		posix sem /s 0600 1
		ran() {
			status=0
			"${@:2}" || status=$?
			[ $status -eq $1 ]
			[ "$(posix value /s)" -eq 1 ]
		}
		ran 0 ipcsem run --unsafe -N /s -- sh -c "[ \$(posix value /s) -eq 0 ]"
		ran 7 ipcsem run --unsafe -N /s -- sh -c "exit 7"
		ran 137 bash -c "ipcsem run --unsafe -N /s -- sh -c \"kill -9 \\\$\\\$\"; exit \$?" 2>/dev/null
		ran 127 ipcsem run --unsafe -N /s -- ./nosuch 2>/dev/null
		: >file
		ran 126 ipcsem run --unsafe -N /s -- ./file 2>/dev/null
		for signal in TERM HUP USR1; do
			ipcsem run --unsafe -N /s -- sleep 100 &
			eventually eval "[ \$(posix value /s) -eq 0 ]"
			eventually eval "grep -q sleep /proc/\$(pgrep -P $!)/cmdline"
			kill -$signal $!
			status=0
			wait $! || status=$?
			[ $status -eq $((128 + $(kill -l $signal))) ]
			[ "$(posix value /s)" -eq 1 ]
		done
		ipcsem wait -N /s
		status=0
		ipcsem run --unsafe -N /s -n -- true 2>/dev/null || status=$?
		[ $status -eq 124 ]
		status=0
		ipcsem run --unsafe -N /s -w 50ms -E 9 -- true 2>/dev/null || status=$?
		[ $status -eq 9 ]
		[ "$(posix value /s)" -eq 0 ]'
}

@test "ipcsem run --unsafe lets at most as many run as the value says" {
	own '
		posix sem /s 0600 3
		# The first ones wait for a third.
		for i in $(seq 40); do
			ipcsem run --unsafe -N /s -- sh -c "echo +; tries=1000
				until [ \$(grep -c + log) -ge 3 ]; do
					[ \$((tries -= 1)) -gt 0 ] || exit 1
					sleep 0.01
				done
				sleep 0.02; echo -" &
		done >log
		wait
		[ "$(awk "/[+]/ { if (++n > most) most = n } /-/ { n-- }
			END { print most, NR, n }" log)" = "3 80 0" ]
		[ "$(posix value /s)" -eq 3 ]'
}

# Everything that the file of a semaphore may be but one.
hostile='
	: >/dev/shm/sem.empty
	printf x >/dev/shm/sem.short
	head -c 32 /dev/zero >/dev/shm/sem.zeros
	printf %-32s x >/dev/shm/sem.text
	truncate -s 4G /dev/shm/sem.huge
	mkfifo /dev/shm/sem.fifo
	mkdir /dev/shm/sem.dir
	posix sem /good 0666 3
	ln -s sem.good /dev/shm/sem.link
	posix socket /dev/shm/sem.sock
	chmod 666 /dev/shm/sem.[eszth]*
	refused() {
		for verb in get wait "wait -n" post "set 1"; do
			why=$(timeout 60 $as ipcsem $verb -N "$1" 2>&1 </dev/null) &&
				exit 1
			[ "$why" = "ipcsem: psem:/$1: $2" ] ||
				{ echo "$verb: $why"; exit 1; }
		done
		status=0
		timeout 60 $as ipcsem run --unsafe -N "$1" -- true 2>/dev/null ||
			status=$?
		[ $status -eq 125 ]
	}
	refuses_all() {
		for name in empty short zeros text huge; do
			refused $name "its file does not hold a semaphore"
		done
		refused fifo "a device, a socket or a FIFO, not an object"
		refused sock "a device, a socket or a FIFO, not an object"
		refused dir "a directory, not an object"
		refused link "a symbolic link, not an object"
		$as ipcsem wait -N good
		[ "$(posix value /good)" -eq 2 ]
	}'

@test "ipcsem operates nothing in /dev/shm but semaphores" {
	own "$hostile"'
		as=
		refuses_all'
}

@test "ipcsem does the same as a user without rights" {
	needs_root
	own "$hostile"'
		as="setpriv --reuid 54321 --regid 54321 --clear-groups"
		PATH=$1:$PATH
		refuses_all
		posix sem /shown 0644 3
		[ "$($as ipcsem -N shown --values)" = 3 ]
		why=$($as ipcsem wait -N shown 2>&1) && exit 1
		[ "$why" = "ipcsem: psem:/shown: no permission to read and write: mode 0644 of root:root, caller 54321" ]
		posix sem /closed 0600 3
		why=$($as ipcsem -N closed 2>&1) && exit 1
		[ "$why" = "ipcsem: psem:/closed: no permission to read: mode 0600 of root:root, caller 54321" ]' \
		"$(dirname "$(public_copy ipcsem)")"
}

@test "ipcsem survives a file that is truncated while it waits or operates" {
	own '
		# It sees that when its time is over, which may be too short here.
		for limit in 1 10; do
			rm -f /dev/shm/sem.s
			posix sem /s 0600 0
			ipcsem wait -N /s -w $limit 2>err &
			eventually wait_for /dev/shm/sem.s 1 || :
			truncate -s 0 /dev/shm/sem.s
			status=0
			wait $! || status=$?
			[ $status -eq 2 ] || break
		done
		[ "$status $(cat err)" = "1 ipcsem: psem:/s: its file was truncated in the meantime" ]
		# And without end, at any moment.
		rm /dev/shm/sem.s
		posix sem /s 0600 1
		cp /dev/shm/sem.s whole
		while :; do
			truncate -s 0 /dev/shm/sem.s
			dd if=whole of=/dev/shm/sem.s conv=notrunc status=none
		done &
		for i in $(seq 100); do
			for verb in "wait -n" post "set 1" "post -c 5000"; do
				status=0
				timeout 60 ipcsem $verb -N /s 2>err || status=$?
				case $status-$(cat err) in
				0-) ;;
				1-"ipcsem: psem:/s: its file was truncated in the meantime"*) ;;
				1-"ipcsem: psem:/s: its file does not hold a semaphore") ;;
				2-"ipcsem: psem:/s: would have to wait") ;;
				*) echo "$verb: $status"; cat err; exit 1 ;;
				esac
			done
		done' 2>&1
}

@test "ipcsem knows the semaphores of 32-bit programs, and operates none" {
	needs gcc
	echo 'int main(void) { return 0; }' >empty.c
	gcc -m32 -o empty empty.c 2>/dev/null && ./empty ||
		skip "no 32-bit programs here (gcc-multilib)"
	[ "$(getconf LONG_BIT)" = 64 ] || skip "this is 32-bit"
	gcc -m32 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 \
		-o posix32 "$TOP/tests/tools/posix.c" -lrt -pthread
	own '
		./posix32 sem /small 0600 7
		[ "$(ipcsem -N small --values)" = 7 ]
		for verb in wait post "set 3" "run --unsafe"; do
			case $verb in run*) command="-- true" ;; *) command= ;; esac
			why=$(ipcsem $verb -N small $command 2>&1) && exit 1
			[ "$why" = "ipcsem: psem:/small: its layout is that of programs of another word size (32 or 64 bits)" ]
		done
		[ "$(./posix32 value /small)" -eq 7 ]'
}

@test "ipcsem knows the semaphores of musl, and operates none with glibc" {
	needs musl-gcc
	nm -D "$BUILD/ipcsem" | has GLIBC || skip "not built with glibc"
	musl-gcc -static -D_GNU_SOURCE -o muslposix "$TOP/tests/tools/posix.c"
	own '
		# Its names have no sem. of their own.
		./muslposix sem /sem.small 0600 7
		[ "$(ipcsem -N small --values)" = 7 ]
		./muslposix wait /sem.small
		[ "$(ipcsem -N small --values)" = 6 ]
		for verb in wait post "set 3"; do
			why=$(ipcsem $verb -N small 2>&1) && exit 1
			[ "$why" = "ipcsem: psem:/small: its layout is that of another C library (musl or glibc)" ]
		done
		[ "$(./muslposix value /sem.small)" -eq 6 ]'
}

@test "ipcsem --ns PID works with the semaphores of that process" {
	needs_root
	own '
		posix sem /s 0600 1
		mkfifo ready end
		unshare --ipc --mount bash -c "
			mount -t tmpfs none /dev/shm
			posix sem /s 0600 5
			echo >ready
			read -r _ <end
			posix value /s >value" 3>&- &
		read -r _ <ready
		[ "$(ipcsem --ns $! -N s --values)" = 5 ]
		ipcsem wait --ns $! -N s
		why=$(ipcsem wait --ns /proc/$!/ns/ipc -N s 2>&1) && exit 1
		[ "$why" = "ipcsem: psem:/s: the file of an IPC namespace does not tell which /dev/shm; write --ns PID" ]
		echo >end
		wait
		[ "$(cat value) $(posix value /s)" = "4 1" ]'
}

@test "ipcsem says which call failed with a POSIX semaphore" {
	needs strace
	own '
		posix sem /s 0600 1
		fails_by() {
			status=0
			strace -o trace -e trace="$1" -e inject="$1:error=$2:when=$3" \
				ipcsem wait -N s 2>err || status=$?
			[ "$status $(cat err)" = "1 ipcsem: psem:/s: $4" ] ||
				{ echo "$*: $status"; cat err; exit 1; }
			[ "$(posix value /s)" -eq 1 ]
		}
		ipcsem post -N s
		# mmap2(2) with 32 bits, where semaphores have 16 bytes.
		strace -o trace -e trace=openat,/^mmap ipcsem wait -N s
		open=$(grep openat trace | grep -n "sem.s.*O_RDWR" | cut -d: -f1)
		map=$(grep mmap trace | grep -n "$(stat -c %s /dev/shm/sem.s), PROT_READ|PROT_WRITE, MAP_SHARED" | cut -d: -f1)
		grep "sem.s" trace | has "O_NONBLOCK|.*O_NOFOLLOW"
		fails_by openat EMFILE $open "Too many open files"
		fails_by openat ENOENT $open "no such name"
		fails_by /^mmap ENOMEM $map "out of memory: the system, the control group or the process"
		# Another file has the name when it is opened; where two seconds are not
		# enough, in thirty.
		for delay in 2000000 30000000; do
			rm -f late
			strace -f -o late -e trace=openat \
				-e inject=openat:delay_enter=$delay:when=$open \
				ipcsem wait -N s 2>err &
			tracer=$!
			eventually grep -q "sem.s.*O_RDWR" late
			rm /dev/shm/sem.s
			posix sem /s 0600 3
			in_time=yes
			! grep -q "sem.s.*O_RDWR.* = " late || in_time=
			status=0
			wait $tracer || status=$?
			[ ! "$in_time" ] || break
		done
		[ $status -ne 0 ]
		[ "$(cat err)" = "ipcsem: psem:/s: another object has its name by now" ]
		[ "$(posix value /s)" -eq 3 ]'
}
