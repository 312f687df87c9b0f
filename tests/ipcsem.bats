#!/usr/bin/env bats
# ipcsem against the kernel and the stock ipcs.

load helper

setup()
{
	s=$(objects semset 0x1234 0600 3)
}

teardown()
{
	remove_all
}

# Columns of semaphore NUM, as the stock ipcs has them: VALUE NCOUNT ZCOUNT PID
stock()
{
	/usr/bin/ipcs -s -i "$s" |
		awk -v num="$1" '$1 == num && NF == 5 { print $2, $3, $4, $5 }'
}

values()
{
	/usr/bin/ipcs -s -i "$s" | awk 'NF == 5 && $1 ~ /^[0-9]+$/ {
		printf "%s%s", sep, $2; sep = " " }'
}

has_waiters()
{
	[ "$(stock 0 | cut -d ' ' -f 2)" = "$1" ]
}

@test "ipcsem get prints what the kernel holds" {
	objects op "$s" 0 5
	objects op "$s" 2 7
	for spelling in "-i $s" "get -i $s" "-k 0x1234" "get -k 0x1234"; do
		# shellcheck disable=SC2086
		run -0 ipcsem $spelling
		[ "${#lines[@]}" -eq 4 ]
		for num in 0 1 2; do
			read -r n value ncount zcount pid _ <<<"${lines[num + 1]}"
			[ "$n" = $num ]
			[ "$value $ncount $zcount $pid" = "$(stock $num)" ]
		done
	done
	run -0 ipcsem -i "$s" 2
	[ "${#lines[@]}" -eq 2 ]
	[ "$(tr -s ' ' <<<"${lines[0]}")" = "SEMNUM VALUE NCOUNT ZCOUNT PID COMMAND" ]
	[[ ${lines[1]} = "     2     7 "* ]]
}

@test "ipcsem get -J prints numbers as numbers" {
	needs jq
	objects op "$s" 1 5
	run -0 bash -c "ipcsem get -i $s -J | jq -c '.semaphores[] |
		[.semnum, .value, .ncount, .zcount, .pid > 0, .command]'"
	[ "${lines[0]}" = '[0,0,0,0,false,null]' ]
	[ "${lines[1]}" = '[1,5,0,0,true,null]' ]
}

@test "ipcsem get shows the command of the last process" {
	background perl -e 'semop($ARGV[0], pack "s!s!s!", 0, 1, 0); sleep' "$s"
	eventually has_value 1
	run -0 ipcsem -i "$s" 0
	[[ ${lines[1]} = *" $! perl "* ]]
	kill $!
}

has_value()
{
	[ "$(stock 0 | cut -d ' ' -f 1)" = "$1" ]
}

@test "ipcsem sees waiters, and releases them" {
	background "$BUILD/ipcsem" wait -i "$s"
	first=$!
	background "$BUILD/ipcsem" op -i "$s" 0-2
	eventually has_waiters 2
	run -0 ipcsem -i "$s" 0
	[[ ${lines[1]} = "     0     0      2      0 "* ]]
	run -0 ipcsem post -i "$s"
	wait $first
	run -0 ipcsem op -i "$s" 0+2
	wait $!
	[ "$(values)" = "0 0 0" ]
}

@test "ipcsem set changes some values, or all" {
	run -0 --separate-stderr ipcsem set -i "$s" 0=3 2=32767
	[ -z "$output$stderr" ]
	[ "$(values)" = "3 0 32767" ]
	run -0 ipcsem set -k 0x1234 7,8,9
	[ "$(values)" = "7 8 9" ]
}

@test "ipcsem op performs all operations at once, or none" {
	ipcsem set -i "$s" 1,0,0
	run -2 --separate-stderr ipcsem op -i "$s" -n 0-1 1-1 2+5
	[ "$stderr" = "ipcsem: semset:$s: would have to wait" ]
	[ "$(values)" = "1 0 0" ]
	run -0 ipcsem op -i "$s" -n 0-1 1+3 2+5 1-2
	[ "$(values)" = "0 1 5" ]
	run -0 ipcsem op -i "$s" -n 0=0
	run -2 ipcsem op -i "$s" -n 1=0
	run -0 ipcsem post -i "$s" 0 1
	[ "$(values)" = "1 2 5" ]
	run -0 ipcsem wait -i "$s" 1 2
	[ "$(values)" = "1 1 4" ]
}

@test "ipcsem undoes operations at its end only with -u" {
	run -0 ipcsem op -i "$s" -u 0+5
	[ "$(values)" = "0 0 0" ]
	run -0 ipcsem op -i "$s" 0+5
	[ "$(values)" = "5 0 0" ]
	run -0 ipcsem wait -u -i "$s"
	[ "$(values)" = "5 0 0" ]
}

@test "ipcsem gives up waiting when told to" {
	for verb in "wait -i $s" "op -i $s 0-1" "wait -i $s 1"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr ipcsem $verb -w 0.05
		[ "$stderr" = "ipcsem: semset:$s: timed out" ]
		# shellcheck disable=SC2086
		run -2 --separate-stderr ipcsem $verb -n
		[ "$stderr" = "ipcsem: semset:$s: would have to wait" ]
		# shellcheck disable=SC2086
		run -2 ipcsem $verb -w 0
	done
	begun=${EPOCHREALTIME/./}
	run -2 ipcsem wait -i "$s" -w 300ms
	[ $((${EPOCHREALTIME/./} - begun)) -ge 300000 ]
}

@test "ipcsem names the limit or permission in the way" {
	run -1 --separate-stderr ipcsem op -i "$s" 3+1
	[ "$stderr" = "ipcsem: semset:$s: no semaphore 3: the set has 3, from 0 to 2" ]
	ipcsem set -i "$s" 0=32767
	run -1 --separate-stderr ipcsem op -i "$s" 0+1
	[ "$stderr" = "ipcsem: semset:$s: a value would exceed the limit of 32767 (SEMVMX)" ]
	mapfile -t many < <(yes 1+1 | head -n 501)
	run -1 --separate-stderr ipcsem op -i "$s" "${many[@]}"
	[ "$stderr" = "ipcsem: semset:$s: 501 operations at once exceed the limit of 500 (kernel.sem, SEMOPM)" ]
	run -1 --separate-stderr ipcsem -i 99999
	[ "$stderr" = "ipcsem: semset:99999: no such id" ]
	run -1 --separate-stderr ipcsem -k 0x99
	[ "$stderr" = "ipcsem: semset:0x00000099: no such key" ]
}

@test "ipcsem distinguishes permission to alter from permission to read" {
	needs_root
	s=$(objects semset 0 0644 1)
	run -0 as_stranger "$BUILD/ipcsem" -i "$s"
	run -0 as_stranger "$BUILD/ipcsem" op -i "$s" 0=0
	for verb in "op -i $s 0+1" "post -i $s"; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr as_stranger "$BUILD/ipcsem" $verb
		[ "$stderr" = "ipcsem: semset:$s: no permission to alter it" ]
	done
	run -1 --separate-stderr as_stranger "$BUILD/ipcsem" set -i "$s" 0=1
	[ "$stderr" = "ipcsem: semset:$s: no permission to alter it" ]
	s=$(objects semset 0 0622 1)
	run -0 as_stranger "$BUILD/ipcsem" post -i "$s"
	[ "$(values)" = 1 ]
	run -1 --separate-stderr as_stranger "$BUILD/ipcsem" -i "$s"
	[ "$stderr" = "ipcsem: semset:$s: no permission to read its values" ]
	run -1 --separate-stderr as_stranger "$BUILD/ipcsem" op -i "$s" 0=0
	[ "$stderr" = "ipcsem: semset:$s: no permission to read it" ]
}

@test "ipcsem run passes on the command's status" {
	ipcsem set -i "$s" 0=1
	run -0 ipcsem run -i "$s" -- true
	run -7 ipcsem run -i "$s" -- sh -c 'exit 7'
	run -0 ipcsem run -i "$s" 0-1 1+2 -- echo -n -i --help
	[ "$output" = "-i --help" ]
	run -127 --separate-stderr ipcsem run -i "$s" -- /nonexistent
	[ "$stderr" = "ipcsem: /nonexistent: No such file or directory" ]
	run -126 --separate-stderr ipcsem run -i "$s" -- /etc
	[ "$stderr" = "ipcsem: /etc: Permission denied" ]
	[ "$(values)" = "1 0 0" ]
}

@test "ipcsem run returns the slot however the command ends" {
	ipcsem set -i "$s" 0=1
	for signal in KILL TERM SEGV; do
		run ipcsem run -i "$s" -- sh -c "kill -$signal \$\$"
		[ "$status" -gt 128 ]
		[ "$(values)" = "1 0 0" ]
	done
	# It is the command itself that holds the slot.
	run -0 ipcsem run -i "$s" -- sh -c "/usr/bin/ipcs -s -i $s"
	[[ $output = *$'\n0          0          0 '* ]]
}

@test "ipcsem run gives up waiting with 124, or the status asked for" {
	run -124 --separate-stderr ipcsem run -i "$s" -n -- true
	[ "$stderr" = "ipcsem: semset:$s: would have to wait" ]
	run -124 --separate-stderr ipcsem run -i "$s" -w 0.05 -- true
	[ "$stderr" = "ipcsem: semset:$s: timed out" ]
	run -9 ipcsem run -i "$s" -n -E 9 -- true
	run -0 ipcsem run -i "$s" -n -E 0 -- false
}

@test "ipcsem run exits with 125 for its own failures" {
	run -125 ipcsem run -i 99999 -- true
	run -125 ipcsem run -i "$s" 0-x -- true
	run -125 ipcsem run -i "$s" 9-1 -- true
	run -125 ipcsem run -i "$s" -Z -- true
	run -125 ipcsem run --ns /nonexistent -i "$s" -- true
	run -125 --separate-stderr ipcsem run -i "$s" true
	[ "${stderr_lines[0]}" = "ipcsem: run needs a command: -- COMMAND" ]
	[ "${stderr_lines[1]}" = "Try 'ipcsem --help'." ]
}

# CAVEATS of the manual; the kernel does so for every program.
@test "a run that fails makes a set look used, an operation that fails does not" {
	s=$(objects semset 0 0600 1)
	run -2 ipcsem op -n -i "$s" 0-1
	run -0 /usr/bin/ipcs -s -i "$s"
	[[ $output = *"otime = Not set"* ]]
	run -124 ipcsem run -n -i "$s" -- true
	run -0 /usr/bin/ipcs -s -i "$s"
	[[ $output != *"otime = Not set"* ]]
}

@test "ipcsem run never runs more commands than slots, whatever is killed" {
	ipcsem set -i "$s" 0=4
	job='mkdir "$1/$$"; set -- "$1"/[0-9]*; [ $# -le 4 ] || >"${1%/*}/over"
		n=0; while [ $n -lt 2000 ]; do n=$((n + 1)); done
		rmdir "${1%/*}/$$"'
	mkdir "$BATS_TEST_TMPDIR/running"
	for ((i = 0; i < 50; i++)); do
		"$BUILD/ipcsem" run -i "$s" -- sh -c "$job" sh \
			"$BATS_TEST_TMPDIR/running" 3>&- &
	done
	wait
	[ ! -e "$BATS_TEST_TMPDIR/running/over" ]
	[ "$(values)" = "4 0 0" ]
	# Killed at random: waiting, running, before and after.
	for ((i = 0; i < 50; i++)); do
		"$BUILD/ipcsem" run -i "$s" -- sh -c "$job" sh \
			"$BATS_TEST_TMPDIR" 2>/dev/null 3>&- &
		((RANDOM % 2)) || kill -9 $! 2>/dev/null || :
	done
	wait
	[ "$(values)" = "4 0 0" ]
}

@test "ipcsem op NUM=0 works as a barrier" {
	ipcsem set -i "$s" 0=3
	for i in 1 2 3; do
		bash -c "ipcsem wait -i $s && ipcsem op -i $s 0=0 -w 20 &&
			echo $i" >"$BATS_TEST_TMPDIR/$i" 3>&- &
	done
	wait
	[ "$(cat "$BATS_TEST_TMPDIR"/[123] | tr -d '\n')" = 123 ]
}

@test "ipcsem refuses misuse, and does nothing" {
	while IFS='|' read -r options message; do
		eval "run -1 --separate-stderr ipcsem $options"
		[ "${stderr_lines[0]}" = "ipcsem: $message" ] || {
			echo "$options: $stderr"
			return 1
		}
	done <<-END
	get|needs one of -i ID, -k KEY, -N NAME and TARGET
	get -i $s --values 1|--values excludes -J and numbers
	get -i $s --values -J|--values excludes -J and numbers
	set -i $s --values 1,2,3|--values is not for set
	wait -i $s -c 2|-c is not for wait
	wait -i $s --unsafe|--unsafe is not for wait
	wait -i $s --slots 2|--slots is not for wait
	wait -i $s --descendants|--descendants is not for wait
	post -i $s -c 32768|-c: more than 32767, the highest value
	post -i $s -c 0|-c 0: out of range: 1 to 2147483647
	foo -i $s|foo: neither a verb nor a number
	-i $s x|x: not a number
	-i $s 70000|70000: out of range: 0 to 65535
	-i $s 3|semset:$s: no semaphore 3: the set has 3, from 0 to 2
	-i $s -u|-u is not for get
	set -i $s|set needs operands
	set -i $s 0=1 1=32768|1=32768: out of range: 0 to 32767
	set -i $s 0=1 3=1|semset:$s: no semaphore 3: the set has 3, from 0 to 2
	set -i $s 0=1 1|1: expected NUM=VALUE, or alone V,V,... for all
	set -i $s 1,2|semset:$s: 2 values given for a set of 3; NUM=VALUE sets one
	set -i $s 1|semset:$s: 1 value given for a set of 3; NUM=VALUE sets one
	set -i $s 1,2,x|1,2,x: values are numbers from 0 to 32767 with commas between
	op -i $s|op needs operands
	op -i $s 0+1 0|0: not an operation: NUM+N, NUM-N (N from 1 to 32767) or NUM=0
	op -i $s 0+1 0=1|0=1: not an operation: NUM+N, NUM-N (N from 1 to 32767) or NUM=0
	op -i $s 0+32768|0+32768: not an operation: NUM+N, NUM-N (N from 1 to 32767) or NUM=0
	op -i $s 0+0|0+0: not an operation: NUM+N, NUM-N (N from 1 to 32767) or NUM=0
	op -i $s 0--1|0--1: not an operation: NUM+N, NUM-N (N from 1 to 32767) or NUM=0
	op -i $s 65536+1|65536+1: out of range: 0 to 65535
	op -i $s 0+1 -n -w 1|-n and -w exclude each other
	op -i $s 0+1 -J|-J is not for op
	-i $s run|run: the verb comes first
	wait -i $s -E 5|-E is not for wait
	END
	[ "$(values)" = "0 0 0" ]
}

@test "ipcsem handles sets made by perl and PHP, whatever their mode" {
	needs perl
	perl -e '$id = semget(0x77, 4, 01600) // die; semctl($id, 2, 16, 9)'
	run -0 ipcsem -k 0x77 2
	[[ ${lines[1]} = "     2     9 "* ]]
	for mode in 0 111 222 444 777; do
		s=$(objects semset 0 $mode 1)
		if [ "$HOST_UID" -eq 0 ]; then
			run -0 ipcsem post -i "$s"
		fi
	done
	needs php
	php -m | has -x sysvsem || skip "php has no sysvsem"
	php -r '$s = sem_get(0x78, 4, 0600); sem_acquire($s);
		passthru("ipcsem -k 0x78 0"); sem_release($s);' \
		>"$BATS_TEST_TMPDIR/out"
	[[ $(tail -n 1 "$BATS_TEST_TMPDIR/out") = "     0     3 "* ]]
}

@test "ipcsem reports a full standard output" {
	run -1 --separate-stderr bash -c "ipcsem -i $s >/dev/full"
	[ "$stderr" = "ipcsem: standard output: No space left on device" ]
}

@test "ipcsem works in the namespace of a process" {
	background unshare --ipc bash -c 'objects semset 0x55 0601 1
		exec tail -f /dev/null'
	eventually nsenter --ipc=/proc/$!/ns/ipc grep -q ' 601 ' \
		/proc/sysvipc/sem
	run -0 ipcsem set --ns $! -k 0x55 0=5
	run -0 nsenter --ipc=/proc/$!/ns/ipc /usr/bin/ipcs -s -i 0
	[[ $output = *$'\n0          5 '* ]]
	kill $!
}

@test "ipcsem runs without memory errors" {
	needs_valgrind
	while read -r expected options; do
		# shellcheck disable=SC2086
		valgrinds $expected ipcsem $options
	done <<-END
	0 -i $s
	0 get -J -i $s 1
	0 set -i $s 1,2,3
	0 op -i $s 0-1 1-1
	2 wait -n -i $s
	124 run -i $s -n -- true
	1 op -i $s x
	END
}

@test "set NUM=VALUE says how many were set before one failed" {
	needs strace
	needs_no_sanitizer
	s=$(objects semset 0 0600 3)
	cd "$BATS_TEST_TMPDIR"
	strace -qq -o trace -e trace=semctl ipcsem set -i "$s" 0=1 1=1 2=1
	mapfile -t calls < <(grep -n SETVAL trace | cut -d : -f 1)
	[ ${#calls[@]} -eq 3 ]
	for said in "nothing set" "1 of 3 set, the last: 0=7" \
		"2 of 3 set, the last: 1=8"; do
		run -1 --separate-stderr strace -qq -o /dev/null -e trace=semctl \
			-e inject=semctl:error=EIDRM:when="${calls[0]}" \
			ipcsem set -i "$s" 0=7 1=8 2=9
		[[ $stderr = "ipcsem: semset:$s: "*"; $said" ]]
		calls=("${calls[@]:1}")
	done
	# As the kernel has them.
	[ "$(/usr/bin/ipcs -s -i "$s" | awk '$1 ~ /^[0-9]/ && NF { print $2 }' |
		tail -n 3 | xargs)" = "7 8 1" ]
}
