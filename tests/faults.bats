#!/usr/bin/env bats
# Each system call of a verdict fails once: whatever the error, no object in use
# is removed or called orphaned, and the failure is reported.

load helper
load faults
load verdicts

# shellcheck disable=SC2034 # of faults.bash
kinds=(-a)

# Most of this runs in a PID namespace of its own, where orphaned is likely at
# most.

# Makes the objects in use, by processes of root, and fills "live".
make_live()
{
	local holder="setpriv --reuid 123457 --regid 123457 --clear-groups"
	local queue segment set

	queue=$(objects queue 0 0600)
	users receive "$queue" 5 1 &
	waiter=$!
	eventually is_blocked "$waiter" 1
	segment=$(objects segment 0 0600 100)
	users attach "$segment" r 0 &
	holders="$waiter $!"
	eventually is_attached "$segment" 1
	# Held by an undo operation only, by one whom another has followed.
	set=$($holder objects semset 0 0600 1)
	objects op "$set" 0 2
	$holder ipcsem run -i "$set" -- sleep 1000 &
	holders="$holders $!"
	eventually is_taken "$set"
	objects op "$set" 0 1
	live="queue:$queue
segment:$segment
semset:$set"
}

# Whether one of the two slots of a set is taken.
is_taken()
{
	[ "$(/usr/bin/ipcs -s -i "$1" | awk '$1 == 0 { print $2 }')" = 1 ]
}

# Creates, where missing, the objects left by a user without processes.
make_orphans()
{
	local word id owner="setpriv --reuid 123456 --regid 123456 --clear-groups"

	# Those that were changed are made anew.
	while read -r word id; do
		/usr/bin/ipcrm "$word" "$id" >/dev/null
	done < <(awk '$3 == 400 { print kind, $2 }' kind=msg /proc/sysvipc/msg \
		kind=shm /proc/sysvipc/shm kind=sem /proc/sysvipc/sem)
	# Somebody is on record for each: orphaned may be certain.
	if [ "$(count msg)" -lt 2 ]; then
		id=$($owner objects queue 0 0600)
		$owner objects send "$id" 1 x
		$owner objects receive "$id" >/dev/null
	fi
	[ "$(count shm)" -ge 2 ] || $owner objects segment 0 0600 9 >/dev/null
	[ "$(count sem)" -ge 2 ] || $owner objects op \
		"$($owner objects semset 0 0600 1)" 0 1
	awk 'FNR > 1 { print kind ":" $2 }' kind=queue /proc/sysvipc/msg \
		kind=segment /proc/sysvipc/shm kind=semset /proc/sysvipc/sem \
		>"$work/list"
}

# Whether all of them are there, unchanged.
lives()
{
	local target word

	for target in $live; do
		case $target in
		queue:*) word=msg ;;
		segment:*) word=shm ;;
		semset:*) word=sem ;;
		esac
		awk -v id="${target#*:}" '$2 == id && $3 == 600 { found = 1 }
			END { exit !found }' "/proc/sysvipc/$word" || return 1
	done
}

# Whether what the command was to do with the orphans has been done.
is_whole()
{
	case $* in
	ipcmod*) [ "$(cat /proc/sysvipc/* | grep -c ' 400 ')" -eq 3 ] ;;
	lsipc*) [ "$(wc -l <"$work/out")" -eq 3 ] ;;
	*--orphaned*) [ "$(count msg)$(count shm)$(count sem)" = 111 ] ;;
	# Users of a queue or a set may be outside the PID namespace.
	*) [ "$(count shm)" -eq 1 ] ;;
	esac
}

@test "ipcrm --orphaned removes nothing in use, whatever call fails" {
	survives ipcrm -a --orphaned=likely --older-than 0
}

@test "ipcrm --older-than removes nothing in use, whatever call fails" {
	survives ipcrm -a --older-than 0
}

@test "lsipc --orphaned shows nothing in use, whatever call fails" {
	survives lsipc -a --orphaned=likely -r --noheadings -o TARGET
}

@test "ipcrm - with filters removes nothing in use, whatever call fails" {
	survives ipcrm --orphaned=likely --older-than 0 -
}

@test "ipcmod with filters changes nothing in use, whatever call fails" {
	survives ipcmod -a --orphaned=likely --older-than 0 -p 0400
}

@test "ipcmod - with filters changes nothing in use, whatever call fails" {
	survives ipcmod --orphaned=likely --older-than 0 -p 0400 -
}

@test "ipcrm --orphaned removes nothing in use where orphaned is certain" {
	# It is so, or the test proves nothing.
	needs_sight
	choose_owner
	m=$(as_owner objects segment 0 0600 100)
	eventually is_orphaned -m "$m" ||
		skip "a process here keeps everything from being certain"
	/usr/bin/ipcrm -m "$m"
	survives_outside ipcrm -a --orphaned --older-than 0
}
