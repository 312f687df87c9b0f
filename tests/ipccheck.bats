#!/usr/bin/env bats
# ipccheck: limits and objects against thresholds, as a monitoring plugin.

load helper

teardown()
{
	remove_all
	echo 32000 2>/dev/null >/proc/sys/kernel/msgmni || :
	echo 4096 2>/dev/null >/proc/sys/kernel/shmmni || :
}

# Runs ipccheck and compares status, state and line: check STATUS TEXT ARG ...
# TEXT is what stands between the state and the bar.
check()
{
	local states=(OK WARNING CRITICAL UNKNOWN)

	run "-$1" --separate-stderr ipccheck "${@:3}"
	says "IPC ${states[$1]} - $2" "$output" || return 1
	[ -z "$stderr" ]
}

# Whether a line is this one, up to its performance data: says EXPECTED LINE
says()
{
	[ "$(head -n 1 <<<"${2%% |*}")" = "$1" ] || {
		echo "expected: $1"
		echo "it said:  $2"
		return 1
	}
}

# Sets a limit of this namespace: limit FILE VALUE
limit()
{
	echo "$2" 2>/dev/null >"/proc/sys/kernel/$1" ||
		skip "limits can't be set here"
}

@test "compares a limit with each range, in percent and in numbers" {
	limit msgmni 128
	objects fill queue 107
	[ "$(count msg)" -eq 107 ]
	check 0 "msgmni 84% (107 of 128)" -w 90% -c 95% limits msgmni
	check 1 "msgmni 84% (107 of 128)" -w 80% -c 95% limits msgmni
	check 2 "msgmni 84% (107 of 128)" -w 70% -c 80% limits MSGMNI
	[ "${output#* | }" = "msgmni=107;89;102;0;128" ]
	check 0 "msgmni 84% (107 of 128)" -w 107 limits kernel.msgmni
	check 1 "msgmni 84% (107 of 128)" -w 106 limits msgmni
	check 1 "msgmni 84% (107 of 128)" -w 108: limits msgmni
	check 0 "msgmni 84% (107 of 128)" -w 107: limits msgmni
	check 1 "msgmni 84% (107 of 128)" -w "~:106" limits msgmni
	check 1 "msgmni 84% (107 of 128)" -w 1:106 limits msgmni
	check 0 "msgmni 84% (107 of 128)" -w 100:110 limits msgmni
	check 1 "msgmni 84% (107 of 128)" -w @107:107 limits msgmni
	check 0 "msgmni 84% (107 of 128)" -w @108:200 limits msgmni
}

@test "checks every limit, and shows the worst one first" {
	limit shmmni 10
	objects fill segment 9
	check 2 "shmmni 90% (9 of 10), msgmni 0%, shmall 9 (no limit), semmni 0%, semmns 0%" \
		-w 50% -c 80% limits
	[[ $output = *" | msgmni=0;"*" shmmni=9;5;8;0;10 shmall=9;;;0; semmni="* ]]
	check 0 "msgmni 0%, semmni 0%, semmns 0%" -w 50% limits -q -s
	run -2 ipccheck -v -w 50% -c 80% limits
	[ "${#lines[@]}" -eq 6 ]
	[ "${lines[2]}" = "CRITICAL shmmni 90% (9 of 10)" ]
}

@test "of a limit of 0, all is used" {
	limit msgmni 0
	check 2 "msgmni 100% (0 of 0)" -c 95% limits msgmni
}

@test "a limit that can't be read is unknown, and critical what is proved" {
	needs strace
	limit shmmni 1
	objects fill segment 1
	run -3 strace -qq -o /dev/null -e inject=msgctl:error=EPERM \
		"$BUILD/ipccheck" -w 80% limits msgmni
	[[ $output = "IPC UNKNOWN - msgmni: not permitted"* ]]
	run -3 strace -qq -o /dev/null -e inject=msgctl:error=EPERM \
		"$BUILD/ipccheck" -w 80% limits
	[[ $output = "IPC UNKNOWN - msgmni: not permitted, "*" shmmni 100% (1 of 1), "* ]]
	run -2 strace -qq -o /dev/null -e inject=msgctl:error=EPERM \
		"$BUILD/ipccheck" -c 80% limits
	[[ $output = "IPC CRITICAL - shmmni 100% (1 of 1), msgmni: not permitted, "* ]]
}

@test "checks how full a queue is" {
	q=$(objects queue 0x77 0600)
	objects send "$q" 1 0123456789
	objects qbytes "$q" 20
	check 0 "queue:$q 50% (10 of 20 bytes)" -w 50% -c 80% queue "queue:$q"
	[ "${output#* | }" = "'queue:$q'=10B;10;16;0;20" ]
	check 1 "queue:$q 50% (10 of 20 bytes)" -w 40% queue queue:0x77
	check 2 "queue:$q 50% (10 of 20 bytes)" -w 8 -c 9 queue
	[ "${output#* | }" = \
		"ok=0;;;0; warning=0;;;0; critical=1;;;0; unknown=0;;;0;" ]
	check 3 "queue:99: no such id, queue:$q 50%" -w 1K queue "queue:$q" queue:99
	check 3 "queue:0x00000099: no such key" -w 1K queue queue:0x99
	check 0 "queue:$q 1 message" -c 1 --measure messages queue
	check 1 "queue:$q 1 message" -w 0 -c 1 --measure messages queue
	check 2 "queue:$q 1 message" -c 0 --measure messages queue "queue:$q"
	check 3 "queue:99: no such id" -c 9 --measure messages queue queue:99
	remove_all
	check 0 "no object to check" -w 1 queue
}

# The table of queues with one that has MESSAGES, and in which the last one was
# sent and received this many seconds ago, or never: stalled MESSAGES SENT RECEIVED
stalled()
{
	local now=$EPOCHSECONDS

	{
		head -n 1 /proc/sysvipc/msg
		echo "7 3 600 30 $1 1 1 0 0 0 0 $((now - $2))" \
			"$(($3 != 0 ? now - $3 : 0)) $((now - 5000))"
	} >"$BATS_TEST_TMPDIR/msg"
}

# check, with that table.
check_table()
{
	local states=(OK WARNING CRITICAL UNKNOWN)

	run "-$1" over "$BATS_TEST_TMPDIR/msg" /proc/sysvipc/msg -- \
		"$BUILD/ipccheck" --measure stalled "${@:3}" queue
	[[ $output =~ ^"IPC ${states[$1]} - queue:3 "([0-9]+)"s without a receiver |" ]]
	((BASH_REMATCH[1] >= $2 && BASH_REMATCH[1] < $2 + 60))
}

@test "checks for how long messages wait while none is received" {
	needs_mounts
	stalled 2 10 1000
	check_table 0 1000 -w 1h
	check_table 1 1000 -w 10m -c 1h
	check_table 2 1000 -w 5m -c 10m
	# A single one can't have waited for longer than since it was sent.
	stalled 1 20 1000
	check_table 0 20 -w 10m
	# None has ever been received.
	stalled 2 10 0
	check_table 2 5000 -c 10m
	stalled 0 10 1000
	check_table 0 0 -w 10m
	# Times that are to come say nothing, unless there is no message.
	stalled 2 10 -5000
	run -3 over "$BATS_TEST_TMPDIR/msg" /proc/sysvipc/msg -- \
		"$BUILD/ipccheck" --measure stalled -w 1h queue
	says "IPC UNKNOWN - queue:3: its times are in the future: the clock was set back" \
		"$output"
	stalled 0 10 -5000
	check_table 0 0 -w 10m
	run -3 --separate-stderr ipccheck -w 1m --measure stalled queue -Q
	[[ $stderr = *"POSIX message queues have no such number"* ]]
}

@test "checks blocked senders, and doesn't know them without the right" {
	needs_sight
	q=$(objects queue 0 0666)
	objects qbytes "$q" 10
	objects send "$q" 1 0123456789
	run -0 sighted "$BUILD/ipccheck" -w 0 -c 1 --measure senders queue "queue:$q"
	says "IPC OK - queue:$q 0 blocked senders" "$output"
	use 2 send "$q" 1 5 2
	run -1 sighted "$BUILD/ipccheck" -w 0 -c 2 --measure senders queue "queue:$q"
	says "IPC WARNING - queue:$q 2 blocked senders" "$output"
	run -2 sighted "$BUILD/ipccheck" -c 1 --measure senders queue
	says "IPC CRITICAL - queue:$q 2 blocked senders" "$output"
	run -3 as_stranger "$BUILD/ipccheck" -c 1 --measure senders queue
	[[ $output = "IPC UNKNOWN - queue:$q 0 blocked senders at least: cannot inspect "* ]]
	end "$user"
}

@test "checks attachments and memory of segments" {
	m=$(objects segment 0 0600 8192)
	check 0 "segment:$m 0 attachments" -w 0 segment "segment:$m"
	check 1 "segment:$m 0 attachments" -w 1: segment
	background users attach "$m" r 2
	eventually is_attached "$m" 3
	check 2 "segment:$m 3 attachments" -c 2 segment "segment:$m"
	end $!
	check 0 "segment:$m 0% (0 of 8192 bytes)" -w 10% --measure resident segment
	objects touch "$m"
	check 1 "segment:$m 50% (4096 of 8192 bytes)" -w 4095 -c 4K \
		--measure resident segment
	check 2 "segment:$m 50% (4096 of 8192 bytes)" -c 49% \
		--measure resident segment "segment:$m"
	check 3 "segment:99: no such id" -w 1 segment segment:99
}

@test "memory of segments that the kernel doesn't tell is unknown" {
	needs_mounts
	m=$(objects segment 0 0600 8192)
	awk '{ NF = 14; print }' /proc/sysvipc/shm >"$BATS_TEST_TMPDIR/shm"
	run -3 over "$BATS_TEST_TMPDIR/shm" /proc/sysvipc/shm -- \
		"$BUILD/ipccheck" -w 99% --measure resident segment
	says "IPC UNKNOWN - segment:$m: the kernel does not tell" "$output"
}

@test "checks values of semaphores" {
	needs_root
	s=$(objects semset 0 0600 2)
	objects op "$s" 1 3
	check 0 "semset:$s#0 value 0, semset:$s#1 value 3" -w 3 semaphore "semset:$s"
	check 1 "semset:$s#1 value 3" -w 2 -c 3 --number 1 semaphore "semset:$s"
	[ "${output#* | }" = "'semset:$s#1'=3;2;3;0;" ]
	check 2 "semset:$s#0 value 0, semset:$s#1 value 3" -c 1: semaphore
	check 3 "semset:$s: no semaphore 2: it has 2, from 0" -w 9 --number 2 semaphore "semset:$s"
	run -3 as_stranger "$BUILD/ipccheck" -w 9 semaphore "semset:$s"
	[[ $output = "IPC UNKNOWN - semset:$s#0: "*"semset:$s#1: "* ]]
}

# Runs ipccheck where it can look into every process, and compares the first
# line up to the performance data: sees STATUS LINE ARG ...
sees()
{
	run "-$1" sighted "$BUILD/ipccheck" "${@:3}"
	says "$2" "$output"
}

# Runs a command as a user who has no other process.
as_nobody_else()
{
	setpriv --reuid $((100000 + $$)) --regid 100000 --clear-groups "$@"
}

@test "counts orphans and their bytes, by grade" {
	needs_sight
	sees 0 "IPC OK - orphaned 0 objects" -c 0 orphans
	[ "${output#* | }" = "orphaned=0;;0;0; yes=0;;;0; likely=0;;;0; unknown=0;;;0; bytes=0B;;;0;" ]
	as_nobody_else /usr/bin/ipcmk -M 5000 -p 0600 >/dev/null
	sees 1 "IPC WARNING - orphaned 1 object" -w 0 -c 1 orphans
	sees 2 "IPC CRITICAL - orphaned 1 object" -c 0 orphans --orphaned
	[[ $output = *" yes=1;;;0; likely=0;"*" bytes=5000B;;;0;" ]]
	sees 2 "IPC CRITICAL - orphaned 5000 bytes" -c 4K orphans --measure bytes
	sees 1 "IPC WARNING - orphaned 5000 bytes" -w 4999 -c 5000 orphans --measure bytes
	sees 0 "IPC OK - orphaned 5000 bytes" -w 5K orphans --measure bytes
	sees 0 "IPC OK - orphaned 0 objects" -c 0 orphans -q
	sees 0 "IPC OK - orphaned 0 objects" -c 0 orphans --older-than 1d
	# Others may read it: that leaves a doubt.
	as_nobody_else /usr/bin/ipcmk -M 100 -p 0644 >/dev/null
	sees 0 "IPC OK - orphaned 1 object" -c 1 orphans --orphaned
	sees 2 "IPC CRITICAL - orphaned 2 objects" -c 1 orphans
}

@test "orphans that can't be seen are unknown, never none" {
	needs_sight
	/usr/bin/ipcmk -M 100 -p 0600 >/dev/null
	run -3 as_stranger "$BUILD/ipccheck" -c 0 orphans --orphaned
	[[ $output = "IPC UNKNOWN - orphaned 0 objects at least: "* ]]
	# Whatever they are, there are not that many.
	run -0 as_stranger "$BUILD/ipccheck" -c 5 orphans --orphaned
}

@test "bytes in orphans that can't be read are unknown, not 0" {
	needs_root
	own '
		posix queue /open 0600 10 100
		chmod 666 /dev/mqueue/open
		posix queue /secret 0600 10 100
		posix send /secret 1 hello
		setpriv --reuid 54321 --regid 54321 --clear-groups "$1" -Q -c 100 \
			orphans --measure bytes || [ $? -eq 3 ]' \
		"$(public_copy ipccheck)" >"$BATS_TEST_TMPDIR/said"
	cat "$BATS_TEST_TMPDIR/said"
	[[ $(<"$BATS_TEST_TMPDIR/said") = "IPC UNKNOWN - orphaned 0 bytes at least: what some of them hold cannot be read; see lsipc -Q | "* ]]
}

@test "checks for how long objects have not been used" {
	needs_sight
	q=$(objects queue 0 0600)
	run -0 sighted "$BUILD/ipccheck" -w 1h idle "queue:$q"
	[[ $output = "IPC OK - queue:$q "[0-9]*s" unused | 'queue:$q'="* ]]
	run -1 sighted "$BUILD/ipccheck" -w 1h: idle "queue:$q"
	run -2 sighted "$BUILD/ipccheck" -c 1h: idle -q
	run -3 as_stranger "$BUILD/ipccheck" -w 1h: idle -q
	[[ $output = "IPC UNKNOWN - queue:$q: cannot inspect "* ]] ||
		[[ $output = "IPC UNKNOWN - queue:$q"*" at least: "* ]]
}

@test "checks whether objects exist" {
	q=$(objects queue 0x1234 0600)
	check 0 "queue:0x00001234 exists" exists queue:0x1234
	check 2 "queue:99 does not exist, queue:$q exists" exists "queue:$q" queue:99
	check 1 "semset:0x00000005 does not exist" -w 1: exists semset:0x5
	check 0 "objects 1" exists -q
	check 2 "objects 0" exists -m
	check 1 "objects 1" -w 2: exists
	run -3 ipccheck exists queue:3@1
	[[ $output = "IPC UNKNOWN - queue:3: "* ]]
}

@test "an object that the kernel doesn't let us see is unknown, not gone" {
	needs strace
	run -3 strace -qq -o /dev/null -e inject=msgget:error=EACCES \
		"$BUILD/ipccheck" exists queue:0x1234
	[[ $output = "IPC UNKNOWN - queue:0x00001234: "* ]]
}

@test "names of others can't break the line" {
	own '
		touch "/dev/shm/evil|x=1 '"'"'a" "/dev/shm/new
line"
		printf "\033" >/dev/shm/full
		"$BUILD/ipccheck" -w 0 -M segment --measure resident || :
		"$BUILD/ipccheck" -v -w 0 segment --measure resident \
			"psegment:/evil%7cx=1%20%27a" "psegment:/new%0aline" || :
	' >"$BATS_TEST_TMPDIR/said"
	run -0 cat "$BATS_TEST_TMPDIR/said"
	[ "${#lines[@]}" -eq 4 ]
	[[ ${lines[1]} = *"'psegment:/evil%7Cx=1%20%27a'="*" 'psegment:/new%0Aline'="* ]]
	run -1 grep -n '|.*|' "$BATS_TEST_TMPDIR/said"
	run -1 grep -c $'\033' "$BATS_TEST_TMPDIR/said"
}

@test "a time-out is unknown, whatever is waited for" {
	needs_mounts
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	run -3 timeout 30 env --block-signal=ALRM bash -c '
		exec unshare --mount --propagation unchanged bash -c "
			mount --make-rprivate / 2>/dev/null ||
				mount --make-rprivate /proc
			mount --bind \"\$1\" /proc/sys/kernel/shmmni
			exec \"\$2\" -t 0.2 -w 80% limits" bash "$@"' \
		bash "$BATS_TEST_TMPDIR/fifo" "$BUILD/ipccheck"
	[ "$output" = "IPC UNKNOWN - timed out" ]
}

@test "misuse is unknown, and says what to write" {
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086
		run -3 --separate-stderr ipccheck $arguments
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = "ipccheck: $message" ]
		[ "${stderr_lines[1]}" = "Try 'ipccheck --help'." ]
	done <<-'END'
	|nothing to check: limits, queue, segment, semaphore, orphans, idle, exists
	-w 1 fill|fill: no such check: limits, queue, segment, semaphore, orphans, idle, exists
	-w 1 --measure bytes queue|--measure bytes: not one of fill, messages, stalled, senders
	limits|nothing to compare with: -w RANGE or -c RANGE
	-w x limits|-w x: not a size: expected a number with an optional unit (K, M, G, T, P, E, KB, ...)
	-w 20:10 limits|-w 20:10: a range begins with the smaller number
	-w 80% --measure messages queue|-w 80%: this number is not a part of a whole: no % here
	-c 5% idle|-c 5%: this number is not a part of a whole: no % here
	-w 1 limits msgmax|msgmax: a limit on a single object or call: it has no use to compare
	-w 1 limits nosuch|nosuch: no such limit; see lsipc -g
	-w 1 queue segment:1|segment:1: shared memory segments have no such number
	-w 1 queue -m|queue: shared memory segments have no such number
	-w 1 queue queue:1 -q|names, or kinds and filters: not both
	-w 1 limits --owner root|filters are about objects, not limits
	-w 1 queue --number 1|--number is about semaphores
	-t 0 -w 1 limits|-t 0: too short: at least 1ms
	-Z|-Z: no such option
	-w|-w needs a value: RANGE
	END
}

@test "a namespace that can't be entered is unknown" {
	run -3 ipccheck --ns /dev/null -w 1 limits
	[[ $output = "IPC UNKNOWN - --ns /dev/null: "* ]]
}

@test "what can't be written is unknown, never OK or a warning" {
	run -3 --separate-stderr bash -c 'ipccheck -w 80% limits >/dev/full'
	[ "$stderr" = "ipccheck: standard output: No space left on device" ]
	run -3 --separate-stderr bash -c 'ipccheck -w 80% limits >&-'
	[ "$stderr" = "ipccheck: standard output: Bad file descriptor" ]
	run -3 --separate-stderr bash -c 'ipccheck --help >/dev/full'
	run -0 ipccheck --help
	run -0 ipccheck --version
}

@test "many objects are one short line, with data that stays the same" {
	objects fill queue 300
	run -1 ipccheck -w 1: --measure messages queue
	[ "${#lines[@]}" -eq 1 ]
	[ "${#output}" -lt 300 ]
	[[ $output = *", and 295 more | ok=0;;;0; warning=300;;;0; critical=0;;;0; unknown=0;;;0;" ]]
	run -1 ipccheck -v -w 1: --measure messages queue
	[ "${#lines[@]}" -eq 301 ]
}
