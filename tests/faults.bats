#!/usr/bin/env bats
# Each system call of a verdict fails once, among all processes of the machine,
# where nothing is hidden and orphaned can be certain: whatever the error, no
# object in use is removed, and the failure is reported. Where it is likely at
# most, and all else, is for make fault.

load helper
load verdicts

# Makes the objects in use, by processes of root, and fills "live".
make_live()
{
	local uid=$((123457 + 2 * shard))
	local holder="setpriv --reuid $uid --regid $uid --clear-groups"
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
	local id uid=$((123456 + 2 * shard))
	local owner="setpriv --reuid $uid --regid $uid --clear-groups"

	# Somebody is on record for each: orphaned may be certain.
	if [ "$(count msg)" -lt 2 ]; then
		id=$($owner objects queue 0 0600)
		$owner objects send "$id" 1 x
		$owner objects receive "$id" >/dev/null
	fi
	[ "$(count shm)" -ge 2 ] || $owner objects segment 0 0600 9 >/dev/null
	[ "$(count sem)" -ge 2 ] || $owner objects op \
		"$($owner objects semset 0 0600 1)" 0 1
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
	lsipc*) [ "$(wc -l <"$work/out")" -eq 3 ] ;;
	*) [ "$(count msg)$(count shm)$(count sem)" = 111 ] ;;
	esac
}

list_orphans()
{
	lsipc -a --orphaned=likely -r --noheadings -o TARGET >"$work/out" &&
		is_whole lsipc
}

# How often each call is made: by the command, or by a process that it makes.
# Left out are the calls at whose failure the C library or its loader abort; brk
# fails by the address it returns, not by an error.
count_calls()
{
	rm -f "$work"/calls.*
	strace -ff -qq -o "$work/calls" "$@" >/dev/null 2>&1 || :
	awk '{ call = $0; sub(/\(.*/, "", call) }
		FNR == 1 { started = 0; delete calls }
		/"\/proc"/ && !started {
			started = 1
			for (c in calls)
				if (c ~ /^(mmap|munmap|mprotect|brk)$/)
					first[c] = calls[c]
		}
		call ~ /^[a-z0-9_]+$/ && ++calls[call] > most[call] {
			most[call] = calls[call]
		}
		END { for (c in most) print c, first[c] + 1, most[c] }
		' "$work"/calls.* |
		grep -vE '^(exit|execve|futex|rt_|set_|arch_|rseq|getpid|prlimit|brk)'
}

# Fails one call once: fail CALL N ERROR COMMAND ...
fail()
{
	local status=0 what="$1 $2 $3: ${*:4}"

	timeout 60 strace -f -qq -o /dev/null -e "trace=$1" \
		-e "inject=$1:error=$3:when=$2" \
		"${@:4}" >"$work/out" 2>"$work/err" || status=$?
	lives || {
		echo "$what: removed what is used" && cat "$work/err"
		return 1
	}
	[ "$status" -lt 124 ] || [ "$status" -eq 127 ] || {
		echo "$what: status $status" && cat "$work/err"
		return 1
	}
	# Either everything was seen, or a diagnostic says otherwise.
	[ "$status" -ne 0 ] || [ -s "$work/err" ] || is_whole "${@:4}" || {
		echo "$what: silent" && cat "$work/out"
		return 1
	}
}

# Fails every call of a command, each with some of the errors: SHARD of two. If
# there are more than MOST_FAULTS, only that many, evenly over all.
fail_all()
{
	local shard=$1 turn=0 call first most error n step=1 count calls tries=60
	local errors=(ENOMEM EIO EMFILE EACCES)

	make_live
	make_orphans
	eventually list_orphans
	shift
	# Where nothing fails, all is done, unless somebody who runs leaves a doubt.
	until calls=$(count_calls "$@") && is_whole "$@"; do
		((--tries > 0)) || {
			echo "not all is done though nothing fails"
			return 1
		}
		make_orphans
	done
	count=$(awk '{ sum += $3 - $2 + 1 } END { print sum }' <<<"$calls")
	[ -z "${MOST_FAULTS:-}" ] ||
		step=$(((count + MOST_FAULTS - 1) / MOST_FAULTS))
	while read -r call first most; do
		for ((n = first; n <= most; n++)); do
			((turn++ % (2 * step) == shard * step)) || continue
			for error in "${errors[@]}"; do
				# For lack of time, one of them in turns.
				[ -n "${FAULTS_ALL:-}" ] ||
					[ "$error" = "${errors[turn / 2 / step % 4]}" ] ||
					continue
				make_orphans
				fail "$call" "$n" "$error" "$@"
			done
		done
	done <<<"$calls"
	echo "$turn calls"
	# shellcheck disable=SC2086
	kill $holders || :
}

# Runs fail_all for a command, as two halves at once: survives COMMAND [ARG ...]
survives()
{
	local shard status=0

	needs strace
	needs_root
	needs_no_sanitizer
	needs_sight
	export MOST_FAULTS=${MOST_FAULTS:-100}

	for shard in 0 1; do
		mkdir "$BATS_TEST_TMPDIR/$shard"
		# shellcheck disable=SC2016
		sighted timeout 800 unshare --ipc bash -eu -c "$(declare -f); "'
			trap "kill \$holders 2>/dev/null || :" EXIT
			work=$1 shard=$2 holders=
			shift 2
			fail_all "$shard" "$@"' bash \
			"$BATS_TEST_TMPDIR/$shard" $shard "$@" \
			>"$BATS_TEST_TMPDIR/$shard.log" 2>&1 3>&- &
	done
	wait -n || status=$?
	wait -n || status=$?
	cat "$BATS_TEST_TMPDIR"/*.log
	[ "$status" -eq 0 ]
	grep -qE '^[1-9][0-9]+ calls' "$BATS_TEST_TMPDIR/0.log"
}

@test "ipcrm --orphaned removes nothing in use where orphaned is certain" {
	# It is so, or the test proves nothing.
	needs_sight
	choose_owner
	m=$(as_owner objects segment 0 0600 100)
	eventually is_orphaned -m "$m" ||
		skip "a process here keeps everything from being certain"
	/usr/bin/ipcrm -m "$m"
	survives ipcrm -a --orphaned --older-than 0
}
