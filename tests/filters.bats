#!/usr/bin/env bats
# lsipc shows with filters exactly what ipcrm removes with them, and that agrees
# with the kernel's tables.

load helper

teardown()
{
	remove_all
}

# Makes some objects of every sort; RANDOM decides.
populate_at_random()
{
	local i id kind mode
	local users=(0 0 54321 54322)

	# The one with a key.
	objects queue 0x1234 0600 >/dev/null 2>&1 || :
	for ((i = 0; i < 25; i++)); do
		mode=0$((RANDOM % 8))$((RANDOM % 8))$((RANDOM % 8))
		case $((RANDOM % 3)) in
		0)
			kind=queue
			id=$(made_by "${users[RANDOM % 4]}" queue 0 "$mode")
			((RANDOM % 2)) || objects send "$id" 1 \
				"$(printf %$((RANDOM % 2000))s x)"
			;;
		1)
			kind=segment
			id=$(made_by "${users[RANDOM % 4]}" segment 0 "$mode" \
				$((RANDOM * 10 + 1)))
			;;
		2)
			kind=semset
			id=$(made_by "${users[RANDOM % 4]}" semset 0 "$mode" 3)
			;;
		esac
		((RANDOM % 3)) || objects chown $kind "$id" \
			"${users[RANDOM % 4]}" "${users[RANDOM % 4]}" "$mode"
	done
}

# Prints the id of an object that this user makes: made_by UID KIND ...
made_by()
{
	setpriv --reuid "$1" --regid "$1" --clear-groups objects "${@:2}"
}

# A few filters, in $filters; and what they mean, in $condition, for awk, which
# has the columns of the tables in /proc in these variables.
choose_filters()
{
	local user=$((RANDOM % 2 ? 54321 : RANDOM % 2 ? 54322 : 0))
	local size=$((RANDOM * 10))

	filters=() condition=1
	((RANDOM % 3)) || {
		filters+=(--owner "$user")
		condition="$condition && uid == $user"
	}
	((RANDOM % 3)) || {
		filters+=(--group "$user")
		condition="$condition && gid == $user"
	}
	((RANDOM % 3)) || {
		filters+=(--creator "$user")
		condition="$condition && cuid == $user"
	}
	((RANDOM % 4)) || {
		filters+=(--larger-than "$size")
		condition="$condition && bytes > $size"
	}
	((RANDOM % 5)) || {
		filters+=(--unattached)
		condition="$condition && kind == \"segment\" && nattch == 0"
	}
	((RANDOM % 5)) || {
		filters+=(--empty)
		condition="$condition && kind == \"queue\" && qnum == 0"
	}
	((RANDOM % 6)) || {
		filters+=(--key 0x1234)
		condition="$condition && key == 4660"
	}
	[ ${#filters[@]} -gt 0 ] || filters=(--older-than 0)
}

# The objects for which an awk condition holds: KIND ID, a line each, sorted.
those_that()
{
	awk 'FNR == 1 { n++; next }
	{ key = $1 }
	n == 1 { kind = "queue"; bytes = $4; qnum = $5
		uid = $8; gid = $9; cuid = $10 }
	n == 2 { kind = "segment"; bytes = $4; nattch = $7
		uid = $8; gid = $9; cuid = $10 }
	n == 3 { kind = "semset"; bytes = 0; nattch = -1
		uid = $5; gid = $6; cuid = $7 }
	'"$1"' { print kind, $2 }' /proc/sysvipc/{msg,shm,sem} | sort
}

@test "lsipc and ipcrm select the same objects by filters" {
	needs_sight
	RANDOM=$((seed = ${SEED:-$$}))
	echo "seed $seed"
	rounds=20
	[ -z "$sanitized" ] || rounds=5
	for ((round = 0; round < rounds; round++)); do
		populate_at_random
		choose_filters
		echo "${filters[@]}"
		meant=$(those_that "$condition")
		rest=$(those_that "!($condition)")
		[ "$(sighted lsipc -a "${filters[@]}" -r --noheadings -o KIND,ID |
			sort)" = "$meant" ]
		[ "$(sighted ipcrm -a "${filters[@]}" -n | tr : ' ' | sort)" = "$meant" ]
		[ "$(those_that 1)" = "$(printf '%s\n' "$meant" "$rest" |
			grep . | sort)" ]
		sighted ipcrm -a "${filters[@]}"
		[ "$(those_that 1)" = "$rest" ]
	done
}

@test "lsipc and ipcrm agree on orphaned and idle objects" {
	needs_sight
	RANDOM=$((seed = $$))
	echo "seed $seed"
	populate_at_random
	for age in 0 1h; do
		meant=$(sighted lsipc -a --orphaned=likely --older-than $age \
			-r --noheadings -o KIND,ID | sort)
		[ "$(sighted ipcrm -a --orphaned=likely --older-than $age -n | tr : ' ' |
			sort)" = \
			"$meant" ]
	done
	before=$(those_that 1)
	meant=$(sighted lsipc -a --orphaned=likely -r --noheadings -o KIND,ID | sort)
	[ -n "$meant" ]
	sighted ipcrm -a --orphaned=likely --older-than 0
	[ "$(those_that 1)" = "$(comm -23 <(echo "$before") <(echo "$meant"))" ]
}

@test "lsipc --newer-than shows objects in use or used recently" {
	needs_sight
	idle=$(objects segment 0 0600 100)
	used=$(objects segment 0 0600 100)
	background users attach "$used" rw 0
	user=$!
	eventually grep -q "SYSV.* $used\|$used  */SYSV" "/proc/$user/maps"
	now()
	{
		sighted lsipc -m --newer-than "$1" -r --noheadings -o ID | sort -n |
			paste -sd' '
	}
	[ "$(now 1h)" = "$idle $used" ]
	[ "$(now 0)" = "$used" ]
	kill "$user"
}

# What lsipc shows of everything: those FILTER ...
those()
{
	sighted lsipc -a -r --noheadings -o TARGET "$@" | paste -sd' '
}

@test "lsipc --pid shows what a process uses, waits on, or is on record for" {
	needs_sight
	q=$(objects queue 0 0600) other=$(objects queue 0 0600)
	m=$(objects segment 0 0600 100) s=$(objects semset 0 0600 2)
	objects semset 0 0600 1
	use 1 receive "$q" 5 1
	receiver=$user
	background users attach "$m" r 0
	holder=$!
	eventually is_attached "$m" 1
	use 1 op "$s" 1 0 -1
	waiter=$user
	run -0 --separate-stderr those --pid "$receiver"
	[ "$output" = "queue:$q" ]
	[ -z "$stderr" ]
	[ "$(those --pid "$holder")" = "segment:$m" ]
	[ "$(those --pid "$waiter")" = "semset:$s" ]
	[ "$(sighted ipcrm -n -a --pid "$waiter")" = "semset:$s" ]
	# By the kernel's records: of one that lives, and of one that has ended.
	end "$receiver" "$waiter"
	[ -z "$(those --pid "$receiver")" ]
	# shellcheck disable=SC2016
	run -0 bash -c 'objects send '"$other"' 1 x & echo $!; wait'
	[ "$(those --pid "$output")" = "queue:$other" ]
	sender=$(awk -v id="$other" '$2 == id { print $6 }' /proc/sysvipc/msg)
	[ "$output" = "$sender" ]
	end "$holder"
	[ "$(those --pid "$holder")" = "segment:$m" ]
	run -0 sighted ipcrm -a --pid "$sender"
	run -1 exists msg "$other"
	exists msg "$q"
}

@test "lsipc --pid takes no process for one that had its number before" {
	needs_sight
	[ -w /proc/sys/kernel/ns_last_pid ] || skip "pids can't be chosen"
	id=$(objects queue 0 0600)
	# The number of the sender is given to one that starts two seconds later
	# at least, so that its start tells.
	run -0 bash -c 'objects send '"$id"' 1 x & echo $!; wait'
	number=$output
	sent=$(awk -v id="$id" '$2 == id { print $12 }' /proc/sysvipc/msg)
	eventually later_than $((sent + 4))
	background users pid "$number"
	other=$!
	eventually grep -qs sleep "/proc/$number/comm" ||
		skip "the number is taken"
	run -0 --separate-stderr those --pid "$number"
	[ -z "$output" ]
	[[ $stderr = "lsipc: queue:$id: cannot tell whether that process uses it: "*"started later"* ]]
	run -0 --separate-stderr sighted ipcrm -a --pid "$number"
	exists msg "$id"
	end "$other" "$number"
}

# Whether it is later than that second.
later_than()
{
	[ "$(date +%s)" -gt "$1" ]
}

@test "lsipc --pid reports a process that it cannot inspect" {
	needs_root
	id=$(objects queue 0 0666)
	objects segment 0 0666 100
	use 1 receive "$id" 5 1
	run -0 --separate-stderr as_stranger "$BUILD/lsipc" -a --pid "$user" \
		-r --noheadings -o TARGET
	[ -z "$output" ]
	[[ $stderr = "lsipc: queue:$id: cannot tell whether that process uses it: "* ]]
	end "$user"
}

@test "lsipc --in-use and --waiting show what processes use and wait on" {
	needs_sight
	q=$(objects queue 0 0600) m=$(objects segment 0 0600 100)
	s=$(objects semset 0 0600 1)
	for kind in queue segment semset; do
		objects $kind 0 0600 1
	done
	[ -z "$(those --in-use)$(those --waiting)" ]
	use 1 receive "$q" 5 1
	others=$user
	use 1 op "$s" 1 0 -1
	others="$others $user"
	background users attach "$m" r 0
	others="$others $!"
	eventually is_attached "$m" 1
	[ "$(those --in-use)" = "queue:$q segment:$m semset:$s" ]
	[ "$(those --waiting)" = "queue:$q semset:$s" ]
	# Filters hold together.
	[ "$(those --in-use --unattached)" = "" ]
	[ "$(those --waiting --pid "$user")" = "semset:$s" ]
	# shellcheck disable=SC2086
	end $others
}

@test "ipcrm refuses --in-use and --waiting, with the reason" {
	id=$(objects queue 0 0600)
	for option in in-use waiting; do
		run -1 --separate-stderr ipcrm -a --$option
		[[ ${stderr_lines[0]} = "ipcrm: --$option: being "*" is no reason to remove an object; lsipc --$option shows those" ]]
		is_misuse ipcrm
		exists msg "$id"
		run -0 ipcrm --help
		[[ $output != *--$option* ]]
	done
	for pid in 0 -1 010 x 2147483648 1x ""; do
		run -1 --separate-stderr lsipc -a --pid "$pid"
		[[ ${stderr_lines[0]} = "lsipc: --pid $pid: "* ]]
		is_misuse lsipc
	done
}

@test "lsipc --larger-than excludes objects of exactly that size" {
	objects segment 0 0600 4096
	id=$(objects segment 0 0600 4097)
	[ "$(lsipc -m --larger-than 4K -r --noheadings -o ID)" = "$id" ]
}

@test "ipcrm takes filters with a kind, in both forms" {
	for form in -amsg -a=msg --all=msg msg; do
		objects queue 0 0600
		objects segment 0 0600 1
		run -0 ipcrm $form --empty
		[ -z "$output" ]
		[ "$(count msg)$(count shm)" = 01 ]
		remove_all
	done
	objects queue 0 0600
	run -0 ipcrm --empty msg
	[ "$(count msg)" -eq 0 ]
}

@test "ipcrm handles each kind once, however often it is named" {
	id=$(objects queue 0 0600)
	run -0 ipcrm -n -a -amsg --all=msg --empty
	[ "$output" = "queue:$id" ]
}

@test "ipcrm refuses filters without objects, and wrong ones, and removes nothing" {
	id=$(objects queue 0 0600)
	for arguments in "--empty" "-a --owner no-such-user" \
		"-a --larger-than x" "-a --older-than -1" "-a --group" \
		"-a --empty msg" "-a --owner ''" "-a --owner 0 --owner 0" \
		"-a --older-than 1h --older-than 0"; do
		run -1 --separate-stderr eval "ipcrm $arguments"
		is_misuse ipcrm
		exists msg "$id"
	done
}

@test "ipcrm --interactive asks only about objects that the filters select" {
	kept=$(objects queue 0 0600)
	objects send "$kept" 1 x
	id=$(objects queue 0 0600)
	run -0 --separate-stderr ipcrm -amsg --empty --interactive <<<y
	[[ $stderr = "queue:$id  key 0, "*"Remove? [y]es, [n]o, [a]ll, [q]uit:"* ]]
	exists msg "$kept"
	run -1 exists msg "$id"
}

@test "ipcrm judges named objects by the filters, and reports those left out" {
	full=$(objects queue 0x1234 0600)
	objects send "$full" 1 x
	empty=$(objects queue 0 0600)
	m=$(objects segment 0 0600 1)
	others=$(objects queue 0 0600)
	for names in "-q $full -q $empty -m $m -q 99999" \
		"-Q 0x1234 queue:$empty segment:$m queue:99999" \
		"queue:$full queue:$empty - queue:$full"; do
		list="segment:$m"$'\n'"queue:99999"
		[[ $names = *" - "* ]] || list=
		# shellcheck disable=SC2086
		run -1 --separate-stderr ipcrm -n --empty $names <<<"$list"
		[ "$output" = "queue:$empty" ]
		[ "$(sort <<<"$stderr")" = "ipcrm: queue:$full: not removed: --empty does not hold
ipcrm: queue:99999: no such id
ipcrm: segment:$m: not removed: --empty does not hold" ]
	done
	run -1 --separate-stderr ipcrm msg "$full" "$empty" --empty
	[ -z "$output" ]
	[ "$stderr" = "ipcrm: queue:$full: not removed: --empty does not hold" ]
	run -1 exists msg "$empty"
	exists msg "$full"
	exists msg "$others"
	# With all of a kind, both are done.
	run -1 --separate-stderr ipcrm -amsg "segment:$m" --empty
	[ "$stderr" = "ipcrm: segment:$m: not removed: --empty does not hold" ]
	run -1 exists msg "$others"
	exists msg "$full"
	exists shm "$m"
	run -0 --separate-stderr ipcrm --larger-than 0 "queue:$full" shm:"$m"
	[ "$(count msg)$(count shm)" = 00 ]
	[ -z "$output$stderr" ]
}

@test "ipcrm reports the doubt about a named object, and about no other" {
	needs_root
	id=$(objects queue 0 0666) other=$(objects queue 0 0666)
	use 1 receive "$other" 5 1
	run -1 --separate-stderr as_stranger "$BUILD/ipcrm" -n \
		--older-than 0 "queue:$id"
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr = "ipcrm: queue:$id: not removed: cannot tell how long it has been idle: "* ]]
	end "$user"
}

@test "ipcrm -v reports removed objects, and with filters their state" {
	id=$(objects segment 0x1234 0600 149000000)
	run -0 ipcrm -v -ashm --unattached
	[ "$output" = "removing shared memory segment id \`$id': key 0x00001234, root, 142.1M (0B resident)" ]
	needs_sight
	id=$(objects queue 0 0600)
	run -0 sighted ipcrm -v --older-than 0 --empty "queue:$id"
	like=": key 0, root, empty, unused for [0-9]+s$"
	[[ $output =~ ^"removing message queue id \`$id'"$like ]]
}

@test "ipcrm continues after an object that it may not remove" {
	needs_root
	mine=$(made_by 54321 queue 0 0666)
	other=$(objects queue 0 0666)
	run -1 --separate-stderr as_stranger "$BUILD/ipcrm" -amsg --empty
	[[ $stderr = "ipcrm: queue:$other: not permitted: only root (owner)"* ]]
	run -1 exists msg "$mine"
	exists msg "$other"
}

@test "ipcrm removes every object of a sparse table" {
	for i in {1..20}; do
		id=$(objects segment 0 0600 100)
	done
	for other in $(awk -v id="$id" 'NR > 1 && $2 != id { print $2 }' \
		/proc/sysvipc/shm); do
		/usr/bin/ipcrm -m "$other"
	done
	objects lock "$id" || skip "may not lock memory"
	run -0 ipcrm -ashm --unattached
	[ "$(count shm)" -eq 0 ]
}
