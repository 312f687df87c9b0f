#!/usr/bin/env bats
# ipcwait: waits until objects meet a condition.

load helper

teardown()
{
	remove_all
}

# Runs a command after 0.2 s, in the background: later COMMAND [ARG ...]
later()
{
	background bash -c 'sleep 0.2; exec "$@"' bash "$@"
}

# Whether a condition is met, or not yet: met TARGET CONDITION, unmet ...
met()
{
	run -0 --separate-stderr ipcwait "$1" --until "$2" -w 10
	[ "$output" = "$1" ]
	[ -z "$stderr" ]
}

unmet()
{
	run -2 --separate-stderr ipcwait "$1" --until "$2" -n
	[ -z "$output" ]
	[[ $stderr = "ipcwait: $1: "* ]]
}

@test "waits for the object of a key, and prints it" {
	later objects queue 0x1234 0600
	run -0 --separate-stderr ipcwait queue:0x1234 -w 10
	[ "$output" = "queue:$(awk 'NR == 2 { print $2 }' /proc/sysvipc/msg)" ]
	[ -z "$stderr" ]
	run -0 --separate-stderr ipcwait queue:0x1234 --quiet
	[ -z "$output" ]
}

@test "gives up with status 2, and says what is missing" {
	run -2 --separate-stderr ipcwait queue:0x1234 -w 0.05
	[ "$stderr" = "ipcwait: queue:0x00001234: timed out: no such key" ]
	run -2 --separate-stderr ipcwait queue:0x1234 -n
	[ "$stderr" = "ipcwait: queue:0x00001234: no such key" ]
	run -2 --separate-stderr ipcwait queue:0x1234 -n --quiet
	[ -z "$stderr" ]
}

@test "an id that isn't there is a failure, and no reason to wait" {
	for condition in empty messages=0; do
		run -1 --separate-stderr ipcwait queue:77 --until $condition
		[ "$stderr" = "ipcwait: queue:77: no such id" ]
	done
	run -1 --separate-stderr ipcwait queue:77
	[[ $stderr = *"write --until CONDITION"* ]]
	run -0 ipcwait queue:77 --until gone
	[ "$output" = queue:77 ]
}

@test "a queue: empty and messages=RANGE" {
	id=$(objects queue 0 0600)
	met "queue:$id" empty
	unmet "queue:$id" messages=1:
	objects send "$id" 1 x
	objects send "$id" 1 x
	objects send "$id" 1 x
	unmet "queue:$id" empty
	for range in 3 3: :3 2:5 0: :9; do met "queue:$id" messages=$range; done
	for range in 0 2 4: :2 4:5; do unmet "queue:$id" messages=$range; done
	later objects receive "$id"
	run -0 ipcwait "queue:$id" --until messages=2 -w 10
}

@test "a segment: unattached and attached=RANGE" {
	id=$(objects segment 0 0600 4096)
	met "segment:$id" unattached
	background users attach "$id" r 0
	user=$!
	eventually is_attached "$id" 1
	unmet "segment:$id" unattached
	met "segment:$id" attached=1
	unmet "segment:$id" attached=2:
	background ipcwait "segment:$id" --until unattached -w 10
	waiter=$!
	end "$user"
	wait "$waiter"
}

@test "a set: value=NUM=RANGE, and nothing about it changes" {
	id=$(objects semset 0 0600 3)
	objects op "$id" 1 5
	before=$(cat /proc/sysvipc/sem; /usr/bin/ipcs -s -i "$id")
	met "semset:$id" value=1=5
	met "semset:$id" value=0=0
	unmet "semset:$id" value=1=6:
	run -1 --separate-stderr ipcwait "semset:$id" --until value=3=0
	[ "$stderr" = "ipcwait: semset:$id: no semaphore 3: it has 3, from 0" ]
	run -2 ipcwait "semset:$id" --until value=0=1 -w 0.2
	[ "$(cat /proc/sysvipc/sem; /usr/bin/ipcs -s -i "$id")" = "$before" ]
	later objects op "$id" 0 1
	run -0 ipcwait "semset:$id" --until value=0=1 -w 10
}

@test "never operates on a semaphore" {
	needs strace
	id=$(objects semset 0 0600 1)
	run -0 strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=semop,semtimedop,semctl \
		"$BUILD/ipcwait" "semset:$id" --until value=0=0
	run ! grep -E 'semop|semtimedop|SETVAL|SETALL' "$BATS_TEST_TMPDIR/trace"
	grep -q GETVAL "$BATS_TEST_TMPDIR/trace"
}

@test "what may not be read is a failure with its reason" {
	needs_root
	id=$(objects semset 0 0600 1)
	wait_copy=$(public_copy ipcwait)
	run -1 --separate-stderr as_stranger "$wait_copy" "semset:$id" \
		--until value=0=0
	[[ $stderr = "ipcwait: semset:$id: "*read* ]]
	run -1 --separate-stderr as_stranger "$wait_copy" -s --until value=0=0
	[[ $stderr = *read* ]]
}

@test "an object that is removed while it is waited for is a failure" {
	id=$(objects queue 0x77 0600)
	for target in "queue:$id" queue:0x77; do
		id=$(awk 'NR == 2 { print $2 }' /proc/sysvipc/msg)
		ipcwait "${target/:*/:$id}" --until messages=1 -w 60 \
			2>"$BATS_TEST_TMPDIR/err" 3>&- &
		waiter=$!
		eventually naps "$waiter"
		/usr/bin/ipcrm -q "$id"
		ends_with 1 "$waiter"
		[ "$(cat "$BATS_TEST_TMPDIR/err")" = \
			"ipcwait: queue:$id: removed while waiting" ]
		objects queue 0x77 0600
	done
}

@test "an object made anew with the key is another one" {
	objects queue 0x77 0600
	background ipcwait queue:0x77 --until messages=1 -w 60
	waiter=$!
	eventually naps "$waiter"
	/usr/bin/ipcrm -Q 0x77
	id=$(objects queue 0x77 0600)
	objects send "$id" 1 x
	ends_with 1 "$waiter"
	background ipcwait queue:0x77 --until gone -w 60
	waiter=$!
	eventually naps "$waiter"
	/usr/bin/ipcrm -Q 0x77
	objects queue 0x77 0600
	ends_with 0 "$waiter"
}

# Whether a process naps between two looks.
naps()
{
	[[ $(sleeps "/proc/$1") = *nanosleep* ]]
}

@test "all targets are waited for at the same time, or any" {
	one=$(objects queue 0 0600) two=$(objects queue 0 0600)
	objects send "$two" 1 x
	run -2 --separate-stderr ipcwait "queue:$one" "queue:$two" \
		--until empty -n
	[ "$stderr" = "ipcwait: queue:$two: messages: 1" ]
	run -0 --separate-stderr ipcwait "queue:$one" "queue:$two" \
		--until empty --any
	[ "$output" = "queue:$one" ]
	objects receive "$two"
	run -0 ipcwait "queue:$one" "queue:$two" --until empty
	[ "$output" = "queue:$one"$'\n'"queue:$two" ]
	run -0 --separate-stderr ipcwait "queue:$one" queue:999 --until empty \
		--any
	[ "$output" = "queue:$one" ]
	[[ $stderr = *queue:999* ]]
	run -1 ipcwait queue:998 queue:999 --until empty --any
}

@test "with filters, until at least one object fits, or none" {
	run -2 --separate-stderr ipcwait -q --owner "$(id -u)" -n
	[ "$stderr" = "ipcwait: no such object" ]
	later objects queue 0 0600
	run -0 ipcwait -q --owner "$(id -u)" -w 10
	[[ $output = queue:* ]]
	id=${output#queue:}
	objects segment 0 0600 4096
	run -2 --separate-stderr ipcwait -q --until gone -n
	[ "$stderr" = "ipcwait: 1 object left" ]
	later /usr/bin/ipcrm -q "$id"
	run -0 ipcwait -q --until gone -w 10
	[ -z "$output" ]
	run -0 ipcwait --larger-than 4095
	[[ $output = segment:* ]]
	run -0 ipcwait --until unattached --larger-than 4095
}

@test "what can't be seen isn't gone" {
	needs_root
	id=$(objects queue 0 0600)
	run -1 --separate-stderr without_proc strace -qq -o /dev/null \
		-e inject=msgctl:error=EACCES "$BUILD/ipcwait" -q --until gone -w 9
	[[ $stderr = *"ipcwait: "* ]]
	run -1 --separate-stderr without_proc strace -qq -o /dev/null \
		-e inject=msgctl:error=ENOMEM "$BUILD/ipcwait" "queue:$id" \
		--until gone -w 9
	[[ $stderr = *"ipcwait: queue:$id: "* ]]
}

@test "idle waits for use to end" {
	needs_sight
	id=$(objects segment 0 0600 4096)
	background users attach "$id" r 0
	user=$!
	eventually is_attached "$id" 1
	run -2 --separate-stderr sighted "$BUILD/ipcwait" "segment:$id" \
		--until idle=1 -n
	[[ $stderr = *"in use, or used within that time"* ]]
	end "$user"
	run -0 sighted "$BUILD/ipcwait" "segment:$id" --until idle=1 -w 30
}

@test "idle that cannot be seen names the object once" {
	needs_root
	id=$(objects queue 0 0666)
	copy=$(public_copy ipcwait)
	run -2 --separate-stderr as_stranger "$copy" "queue:$id" \
		--until idle=1 -n
	[[ $stderr = "ipcwait: queue:$id: cannot tell how long "* ]]
}

@test "takes targets from standard input, and prints the namespace with --ns" {
	one=$(objects queue 0 0600) two=$(objects queue 0 0600)
	run -0 ipcwait - --until empty <<-END
		queue:$one
		queue:$two
	END
	[ "${#lines[@]}" -eq 2 ]
	run -0 ipcwait - --until empty </dev/null
	run -0 ipcwait --ns $$ "queue:$one" --until empty
	ns=$(readlink /proc/self/ns/ipc)
	[ "$output" = "queue:$one@${ns//[!0-9]/}" ]
}

@test "POSIX objects are waited for by name" {
	needs_mounts
	own '
		sleep 0.2 && truncate -s 5 /dev/shm/waited &
		[ "$(ipcwait psegment:/waited -w 10)" = psegment:/waited ]
		sleep 0.2 && rm /dev/shm/waited &
		ipcwait psegment:/waited --until gone -w 10'
}

@test "a signal ends it by that signal" {
	background ipcwait queue:0x1234
	waiter=$!
	eventually naps "$waiter"
	kill -TERM "$waiter"
	ends_with 143 "$waiter"
}

@test "misuse is refused, and nothing is waited for" {
	while IFS='|' read -r arguments why; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr timeout 60 ipcwait $arguments
		[[ ${stderr_lines[0]} = "ipcwait: "*"$why"* ]]
	done <<-'END'
		|nothing to wait for: TARGET, a kind or FILTER
		-a -n -w 1|exclude each other
		queue:0x1 -q|not both
		queue:0x1 --owner root|not both
		-q --any|--any is about targets
		-s --until empty|for queues, not for semaphore sets
		semset:0 --until empty|semset:0: --until empty is for queues
		queue:0 --until messages=|a range is
		queue:0 --until messages=:|a range is
		queue:0 --until messages=5:2|the smaller number
		queue:0 --until messages=0x5|a range is
		queue:0 --until messages=-1|a range is
		queue:0 --until empty=1|takes no value
		semset:0 --until value=1|value=NUM=RANGE
		semset:0 --until value=65536=1|value=NUM=RANGE
		queue:0 --until idle=x|--until idle=x
		queue:0 --until emtpy|no such condition
		-q --poll 0|too short: at least 1ms
	END
}

@test "ipcwait ends by a signal that comes while nobody reads what it says" {
	objects queue 0x1234 0600
	fill_pipe blocking
	"$BUILD/ipcwait" queue:0x1234 >&7 2>"$BATS_TEST_TMPDIR/stderr" 7>&- 3>&- &
	eventually sleeps_in pipe_write "/proc/$!"
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	"$BUILD/ipcwait" -n queue:0x9999 2>&7 7>&- 3>&- &
	eventually polls $!
	kill -ALRM $!
	status=0
	wait $! || status=$?
	exec 7>&-
	[ "$status" -eq 142 ]
}

@test "a thousand random schedules of makers and removers: no wrong answer" {
	seed=${SEED:-$RANDOM}
	echo "SEED=$seed"
	schedule "$BUILD/ipcwait" "$seed" 1000 2>/dev/null |
		tee "$BATS_TEST_TMPDIR/answers"
	[ "$(cat "$BATS_TEST_TMPDIR/answers")" = "0 of 1000 wrong" ]
}
