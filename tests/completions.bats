#!/usr/bin/env bats
# Whether help, manual and completions agree.

load helper
load completions

@test "every command has each option of its help in its manual" {
	local name missing=

	for name in $(commands); do
		options_of_help "$name" | has -e --version
		missing+=$(comm -23 <(options_of_help "$name" | sort -u) \
			<(options_of_manual "$name" | sort -u) |
			sed "s/^/ $name /")
	done
	echo "not in the manual:$missing"
	[ -z "$missing" ]
}

# The second list holds the words of the first, in their order.
holds_in_order()
{
	awk 'BEGIN { at = n = 0 }
		NR == FNR { want[n++] = $0; next }
		$0 == want[at] { at++ }
		END {
			if (at < n)
				print "not in this order: " want[at]
			exit at < n
		}' "$1" "$2"
}

@test "help, manual and completions have the options in one order, in groups" {
	local name

	for name in $(commands); do
		echo "$name:"
		options_of_help "$name" | grep -e -- >"$BATS_TEST_TMPDIR/help"
		grep -qx -e --version "$BATS_TEST_TMPDIR/help"
		run -0 grep -E '^[A-Z][^:]*:$' <("$BUILD/$name" --help)
		[ "${#lines[@]}" -ge 2 ]
		options_of_manual "$name" >"$BATS_TEST_TMPDIR/manual"
		sed -n 's/^complete .* -l \([a-z-]*\).*/--\1/p' \
			"$BUILD/completions/fish/$name.fish" >"$BATS_TEST_TMPDIR/fish"
		# An option has a specification for each of its spellings.
		grep -o -e "[)'*]--[a-z-]*" "$BUILD/completions/zsh/_$name" |
			sed "s/^[)'*]//" >"$BATS_TEST_TMPDIR/zsh"
		cut -f 3 "$BUILD/completions/bash/$name" | sed 's/^/--/' \
			>"$BATS_TEST_TMPDIR/bash"
		for list in manual fish zsh bash; do
			echo "$list"
			holds_in_order "$BATS_TEST_TMPDIR"/{help,$list}
		done
	done
}

@test "ipcmod --complete lists targets, and only those that fit" {
	list()
	{
		"$BUILD/ipcmod" --complete "$1" "$2" "" x "${@:3}" | cut -f 1 | xargs
	}
	[ "$(list target q)" = "queue:0 queue:1 queue:2" ]
	[ "$(list target - -v --shmems)" = "segment:3 segment:4 segment:5" ]
	[ "$(list operand-target/- -)" = "$(list target -)" ]
	[ "$(list operand-target/m -)" = "segment:3 segment:4 segment:5" ]
	[ "$(list operand-target/s 'get:show|set:change' get)" = \
		"semset:6 semset:7 semset:8" ]
	[ "$(list operand-target/- 'msg|shm' -n)" = "msg shm $(list target -)" ]
	[ "$(list operand-target/- 'msg|shm' queue:0)" = "$(list target -)" ]
	[ "$(list operand-target/- 'msg|shm' -n msg 0)" = "0 1 2" ]
	[ -z "$(list operand-target/- 'msg|shm' -a)" ]
	[ "$(list operand--/- 'get:show|set:change' )" = "get set" ]
	[ -z "$(list operand--/- 'get:show|set:change' get)" ]
	[ "$(list id - --verbose -x)" = "$(seq -s ' ' 0 8)" ]
	[ "$(list id - -p -q)" = "0 1 2" ]
	# Only lsipc has kinds of POSIX among its letters, whatever it is called.
	for name in lsipc /usr/local/bin/sv-lsipc; do
		run -0 "$BUILD/ipcmod" --complete columns - "" "$name" -S
		[[ $output = *"SVAL	"* && $output != *"NSEMS	"* ]]
	done
	run -0 "$BUILD/ipcmod" --complete columns - "" ipcattach -S
	[[ $output != *"SVAL	"* ]]
}

@test "ipcmod --complete lists the words of ipccheck, ipcwait and ipcrun" {
	list()
	{
		"$BUILD/ipcmod" --complete "$1" "$2" "" "${@:3}" | cut -f 1 | xargs
	}

	q=$(objects queue 0 0600)
	s=$(objects semset 0 0600 1)
	operand=$("$BUILD/ipccheck" --list-options |
		awk -F '\t' '$1 == "operand" { print $5; exit }')
	words=$("$BUILD/ipccheck" --list-options |
		awk -F '\t' '$1 == "operand" { print $6; exit }')
	[ "$(list "$operand" "$words" ipccheck)" = \
		"limits queue segment semaphore orphans idle exists" ]
	# What ipccheck takes after its check: no bare id, and nothing of another kind.
	[ "$(list "$operand" "$words" ipccheck limits)" = \
		"msgmni shmmni shmall semmni semmns queues_max msgqueue" ]
	[[ " $(list "$operand" "$words" ipccheck queue) " = *" queue:$q "* ]]
	[[ $(list "$operand" "$words" ipccheck queue) != *semset* ]]
	[[ " $(list "$operand" "$words" ipccheck semaphore) " = *" semset:$s "* ]]
	# The value of an option is no check.
	[ "$(list "$operand" "$words" ipccheck -w 80%)" = \
		"limits queue segment semaphore orphans idle exists" ]
	[[ " $(list "$operand" "$words" ipccheck -w 80% -t10s queue) " = \
		*" queue:$q "* ]]
	[[ $(list "$operand" "$words" ipccheck -w 80% -t10s queue) != *semset* ]]
	[ "$(list measure - ipccheck -w 80% semaphore)" = value ]
	[ -n "$(list measure - ipccheck -w 80%)" ]
	for limit in $(list "$operand" "$words" ipccheck limits); do
		run ipccheck -w 101% limits "$limit"
		[[ $output = "IPC "*"$limit"* ]]
	done
	for check in queue segment semaphore orphans idle exists; do
		[ -n "$(list measure - ipccheck "$check")" ]
		for measure in $(list measure - ipccheck "$check"); do
			run ipccheck -w 0 --measure "$measure" "$check"
			[[ $output = "IPC "* ]]
		done
	done
	for condition in $(list condition - ipcwait); do
		case $condition in
		value=) condition+=0=0 ;;
		idle=) condition+=0 ;;
		*=) condition+=0: ;;
		esac
		run ipcwait -n -a --quiet --until "$condition"
		[[ $output != *"no such condition"* ]]
		[[ $output != *"takes no value"* ]]
	done
	for limit in $(list limit - ipcrun); do
		run ipcrun --limit "${limit}x" -- true
		[[ $output != *"no such limit"* ]]
	done
}
