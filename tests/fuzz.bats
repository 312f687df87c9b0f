#!/usr/bin/env bats
# What fuzzers have found worth to keep, without libFuzzer.

load helper

replay()
{
	run -0 timeout 300 "$BUILD/replay/$1" "$TOP/tests/fuzz/corpus/$1"/*
	[[ ${lines[-1]} =~ ^[1-9][0-9]*\ inputs$ ]]
}

@test "arguments are parsed or refused" {
	replay fuzz_parse
}

@test "targets, conditions, thresholds, columns and filters mean one thing" {
	replay fuzz_target
}

@test "text from others never controls a terminal" {
	replay fuzz_text
}

@test "messages come back from JSON as they were" {
	replay fuzz_codec
}

@test "the tables of /proc/sysvipc are read, whatever they hold" {
	replay fuzz_proc
}

@test "the files of POSIX semaphores are understood or refused" {
	replay fuzz_psem
}

@test "the files of a process are understood or refused" {
	replay fuzz_process
}

@test "a scan takes nothing that it can't understand for nothing" {
	replay fuzz_scan
}

# The first byte of an input is the number of the program, by name.
number_of()
{
	local file number=0

	for file in "$TOP"/cmd/*.c; do
		[ "${file##*/}" != "$1.c" ] || break
		number=$((number + 1))
	done
	# shellcheck disable=SC2059
	printf "\\x$(printf %02x $number)"
}

needs_own_pids()
{
	unshare --user --map-root-user --ipc --mount --pid --fork true \
		2>/dev/null || [ "$HOST_UID" -eq 0 ] ||
		skip "no pid namespace of one's own here"
	unshare --ipc --mount --pid --fork true 2>/dev/null ||
		skip "can't mount anything"
}

@test "commands end with a status that they have, whatever the arguments" {
	needs_own_pids
	replay fuzz_command
}

@test "what is fuzzed touches nothing outside" {
	needs_own_pids
	id=$(objects queue 1 0666)
	chmod 777 "$BATS_TEST_TMPDIR"
	for words in "ipcrm:-a" "ipcrm:-Q:1" "ipcrm:-q:$id" "ipcmetrics:-o:$BATS_TEST_TMPDIR/out" \
		"ipcsend:-k:1:-m:x" "ipcsem:run:-k:1:--:touch:$BATS_TEST_TMPDIR/out"; do
		{
			number_of "${words%%:*}"
			tr : '\0' <<<"${words#*:}" | tr '\n' '\0'
		} >"$BATS_TEST_TMPDIR/input"
		run -0 "$BUILD/replay/fuzz_command" "$BATS_TEST_TMPDIR/input"
	done
	exists msg "$id"
	[ "$(awk '$2 == id { print $5 }' id="$id" /proc/sysvipc/msg)" -eq 0 ]
	[ ! -e "$BATS_TEST_TMPDIR/out" ]
}

@test "a command that is fuzzed does what it is told, to objects of its own" {
	needs_own_pids
	{
		number_of ipcrm
		printf '%s\0' -Q 2
	} >"$BATS_TEST_TMPDIR/input"
	FUZZ_COMMAND_STDERR=1 run -0 --separate-stderr \
		"$BUILD/replay/fuzz_command" "$BATS_TEST_TMPDIR/input"
	[[ $stderr = *"ipcrm: queue:0x00000002: "* ]]
}
