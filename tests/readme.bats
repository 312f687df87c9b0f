#!/usr/bin/env bats
# The commands of README.md print what it shows.

load helper
load examples

# The blocks "console", one file each: NAME. A comment "before" in front of one
# is NAME.before.
extract_blocks()
{
	awk -v dir="$BATS_TEST_TMPDIR" '
	/^<!-- before$/ { file = dir "/" n + 1 ".before"; next }
	/^-->$/ || /^```$/ { file = ""; next }
	/^```console$/ { file = dir "/" ++n; printf "" >file; next }
	file != "" { print >file }' "$TOP/README.md"
}

# Process identifiers, and seconds since the beginning of the test, differ; not
# every kernel tells how long a process has waited.
example_filter()
{
	sed -E 's/, for [0-9]+ ?[a-z]+//; s/[0-9]{3,}/N/g; s/\<[0-9]+s\>/Ns/g; s/ +/ /g; s/ $//'
}

# Runs the blocks with the prompt $prompt: run_blocks LEAST COMMAND ...
run_blocks()
{
	local tested=0
	extract_blocks
	for file in "$BATS_TEST_TMPDIR"/*[0-9]; do
		grep -q "^$prompt " "$file" || continue
		run_example "$file" "${@:2}"
		tested=$((tested + 1))
	done
	[ "$tested" -ge "$1" ]
}

@test "the commands of the README print what it shows" {
	prompt='\$'
	run_blocks 5 unshare --ipc
}

@test "the commands of the README for root print what it shows" {
	needs_sight
	needs_own_root
	prompt='#'
	LC_ALL=C.UTF-8 run_blocks 3 sighted unshare --ipc --mount
}
