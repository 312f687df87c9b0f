#!/usr/bin/env bats
# ipcsem run --slots: a lock or a limiter that the first one makes; run
# --descendants, get --values, post -c. The oracles are /proc/sysvipc, perl, and
# how many commands ran at once.

bats_require_minimum_version 1.5.0
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR" || exit
}

teardown()
{
	remove_all
}

# The highest number of lines "+" without their "-", and what is left.
most()
{
	awk '/[+]/ { if (++n > most) most = n } /-/ { n-- } END { print most, n + 0 }' "$1"
}

# The value of the only semaphore of a key: value KEY
value()
{
	perl -e '$id = semget(hex shift, 0, 0) // die "$!\n";
		print semctl($id, 0, 12, 0) + 0, "\n"' "$1"
}

@test "ipcsem run --slots makes the set if it isn't there" {
	needs perl
	run -0 ipcsem run --slots 3 -k 0x55 -- cat /proc/sysvipc/sem
	[ "$(awk 'NR == 2 { print $3, $4 }' <<<"$output")" = "600 1" ]
	[ "$(value 0x55)" -eq 3 ]
	run -0 ipcsem run --slots 3 -k 0x55 -- perl -e \
		'print semctl(semget(0x55, 0, 0), 0, 12, 0) + 0'
	[ "$output" -eq 2 ]
	# It counts only when the set is made.
	run -0 ipcsem run --slots 7 semset:0x55 -- true
	[ "$(value 0x55)" -eq 3 ]
	run -0 ipcsem run --slots 1 -k "$PWD:7" -- true
	[ "$(count sem)" -eq 2 ]
	run -7 ipcsem run --slots 1 -k "$PWD:7" -- sh -c 'exit 7'
}

@test "ipcsem run --slots: 100 at once from nothing, and never more than N" {
	needs perl
	for slots in 1 3; do
		for _ in $(seq 100); do
			ipcsem run --slots $slots -k 0x6$slots -w 60 -- \
				sh -c 'echo +; echo -' 3>&- &
		done >log
		wait
		[ "$(grep -c + log)" -eq 100 ]
		read -r highest left <<<"$(most log)"
		[ "$highest" -le $slots ] && [ "$left" -eq 0 ]
		[ "$(value 0x6$slots)" -eq $slots ]
	done
	[ "$(count sem)" -eq 2 ]
}

# Kills the first one at its Nth call of semget, semop, semctl, or before it.
killed_at()
{
	strace -f -o trace -e trace="$1" -e inject="$1:signal=KILL:when=$2" \
		ipcsem run --slots 2 -k 0x77 -- true 2>/dev/null || :
}

@test "ipcsem run --slots: a maker killed at any call wedges nobody" {
	needs perl strace
	local calls call total=0

	strace -f -o trace -e trace=semget,semctl,semtimedop,semop,flock,ipc \
		ipcsem run --slots 2 -k 0x77 -- true
	calls=$(sed -n 's/^[0-9]* *\([a-z]*\)(.*/\1/p' trace)
	for call in $(sort -u <<<"$calls"); do
		for nth in $(seq "$(grep -cx "$call" <<<"$calls")"); do
			remove_all
			killed_at "$call" "$nth"
			total=$((total + 1))
			# Not delayed by ten seconds: nobody holds the lock.
			run -0 timeout 9 ipcsem run --slots 2 -k 0x77 -- true
			[ "$(value 0x77)" -eq 2 ]
			[ "$(awk 'NR == 2 { print $3 }' /proc/sysvipc/sem)" -eq 600 ]
		done
	done
	[ "$total" -ge 6 ]
}

@test "ipcsem run --slots: makers killed at random, and never more than N" {
	needs perl
	for _ in $(seq 15); do
		remove_all
		for _ in $(seq 20); do
			ipcsem run --slots 2 -k 0x78 -w 30 -- \
				sh -c 'echo +; echo -' 3>&- 2>/dev/null &
			((RANDOM % 3)) || kill -9 $! 2>/dev/null || :
		done >log
		wait
		# Killed as a shell, one may leave a + without its -.
		run -0 timeout 60 ipcsem run --slots 2 -k 0x78 -- true
		[ "$(value 0x78)" -eq 2 ]
	done
}

@test "ipcsem run --slots finishes no set that another program makes" {
	needs perl
	perl -e 'semget(0x79, 1, 01600) // die'
	run -125 --separate-stderr ipcsem run --slots 2 -k 0x79 -w 1 -- true
	[[ $stderr =~ ^"ipcsem: semset:0x00000079: not initialised "[0-9]+" s after its creation"$ ]]
	[ "$(value 0x79)" -eq 0 ]
	# It waits for it.
	ipcsem run --slots 2 -k 0x79 -w 30 -- echo ran >out 3>&- &
	perl -e '$id = semget(0x79, 1, 0) // die; semctl($id, 0, 16, 1)'
	wait $!
	[ "$(cat out) $(value 0x79)" = "ran 1" ]
}

@test "ipcsem run --slots holds on where somebody keeps the lock" {
	needs flock
	flock /proc/self/ns/ipc true 2>/dev/null || skip "no lock here"
	flock /proc/self/ns/ipc sleep 100 3>&- &
	local holder=$!
	eventually bash -c '! flock -n /proc/self/ns/ipc true'
	run -0 timeout 20 ipcsem run --slots 1 -k 0x80 -w 1 -- echo ran
	[ "$output" = ran ]
	end $holder
}

@test "ipcsem run --slots refuses a set of more than one semaphore" {
	objects semset 0x81 0600 2
	run -125 --separate-stderr ipcsem run --slots 2 -k 0x81 -- true
	[ "$stderr" = "ipcsem: semset:0x00000081: --slots needs a set of one semaphore: this one has 2" ]
	run -125 --separate-stderr ipcsem run --slots 2 -i 0 -- true
	[ "${stderr_lines[0]}" = "ipcsem: --slots needs the key of a set" ]
	run -125 --separate-stderr ipcsem run --slots 0 -k 0x81 -- true
	[ "${stderr_lines[0]}" = "ipcsem: --slots 0: out of range: 1 to 32767" ]
	run -125 --separate-stderr ipcsem run --slots 32768 -k 0x81 -- true
	run -125 --separate-stderr ipcsem run --slots 2 -k 0 -- true
	[ "$(count sem)" -eq 1 ]
}

@test "ipcsem run --slots gives up after -n and -w, and says which limit is reached" {
	run -0 ipcsem run --slots 1 -k 0x82 -- "$BUILD/ipcsem" run --slots 1 \
		-k 0x82 -n -E 5 -- true || [ "$status" -eq 5 ]
	run -124 ipcsem run --slots 1 -k 0x82 -- "$BUILD/ipcsem" run --slots 1 \
		-k 0x82 -w 100ms -- true
	needs_root
	run -125 --separate-stderr unshare --ipc sh -c \
		'echo "32000 1024000000 500 0" >/proc/sys/kernel/sem
		ipcsem run --slots 1 -k 0x83 -- true'
	[[ $stderr = "ipcsem: semset:0x00000083: semaphore set limit reached: 0 of 0 in use (kernel.sem, SEMMNI)" ]]
}

@test "ipcsem run --descendants holds the slot until the last one has ended" {
	needs perl
	mkfifo go
	ipcsem run --slots 1 -k 0x84 --descendants -- \
		sh -c 'setsid sh -c "read -r _ <go" & exit 4' 3>&- &
	local holder=$!
	eventually has_ended_child "$holder"
	run -124 ipcsem run -k 0x84 -n -- true
	kill -0 "$holder"
	echo >go
	ends_with 4 "$holder"
	run -0 ipcsem run -k 0x84 -w 10 -- true
	[ "$(value 0x84)" -eq 1 ]
	# Without it the slot is free with the end of the command.
	ipcsem run -k 0x84 -- sh -c 'setsid sh -c "read -r _ <go" & exit 4' 3>&- ||
		[ $? -eq 4 ]
	run -0 ipcsem run -k 0x84 -w 10 -- true
	echo >go
}

# Whether all that is left of a command are orphans: its shell has ended.
has_ended_child()
{
	[[ $(ps -o args= --ppid "$1") = "sh -c read"* ]]
}

@test "ipcsem run --descendants passes on the status, whatever becomes of standard output" {
	needs strace
	s=$(objects semset 0 0600 1)
	objects op "$s" 0 1
	# Without -f: the command closes its own.
	status=0
	out=$BATS_TEST_TMPDIR/out
	# shellcheck disable=SC2094 # strace only compares the name
	strace -qq -o /dev/null -e trace=close -e inject=close:error=EIO:when=1+ \
		-P "$out" "$BUILD/ipcsem" run --descendants -i "$s" \
		-- sh -c 'echo x; exit 7' >"$out" || status=$?
	[ "$status" -eq 7 ]
	[ "$(cat "$out")" = x ]
}

@test "ipcsem run --descendants passes on the status and the signal" {
	needs perl
	ipcsem run --slots 1 -k 0x85 -- true
	run -3 ipcsem run -k 0x85 --descendants -- sh -c 'exit 3'
	run -137 bash -c 'ipcsem run -k 0x85 --descendants -- sh -c "kill -9 \$\$"; exit $?'
	run -127 ipcsem run -k 0x85 --descendants -- ./nosuch
	# A signal while only descendants are left ends it, and frees the slot.
	mkfifo stay
	ipcsem run -k 0x85 --descendants -- \
		sh -c 'setsid sh -c "read -r _ <stay" & exit 0' 3>&- &
	local holder=$! status=0
	eventually has_ended_child "$holder"
	kill -TERM "$holder"
	wait "$holder" || status=$?
	[ $status -eq 143 ]
	[ "$(value 0x85)" -eq 1 ]
	echo >stay
	# So does its end by SIGKILL.
	ipcsem run -k 0x85 --descendants -- sleep 100 3>&- &
	holder=$!
	# Taken before it is executed.
	eventually is_taken 0x85
	eventually pkill -9 -P "$holder" -x sleep
	wait "$holder" || status=$?
	[ $status -eq 137 ]
	[ "$(value 0x85)" -eq 1 ]
}

is_taken()
{
	[ "$(value "$1")" -eq 0 ]
}

@test "ipcsem get --values prints what set takes" {
	objects semset 0x86 0600 4
	ipcsem set -k 0x86 5,0,32767,1
	run -0 ipcsem -k 0x86 --values
	[ "$output" = 5,0,32767,1 ]
	ipcsem set -k 0x86 0,0,0,0
	ipcsem set -k 0x86 "$output"
	run -0 ipcsem get --values -k 0x86
	[ "$output" = 5,0,32767,1 ]
	run -1 --separate-stderr bash -c 'ipcsem -k 0x86 --values >/dev/full'
	[ "$stderr" = "ipcsem: standard output: No space left on device" ]
}

@test "ipcsem post -c N adds N at once" {
	needs perl
	ipcsem run --slots 2 -k 0x87 -- true
	ipcsem post -k 0x87 -c 5
	[ "$(value 0x87)" -eq 7 ]
	run -1 ipcsem post -k 0x87 -c 32767
	[ "$(value 0x87)" -eq 7 ]
}
