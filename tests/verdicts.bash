# What lsipc and ipcrm make of an object. shellcheck shell=bash

# A user without processes; every run has another one.
choose_owner()
{
	OWNER=$((100000 + RANDOM))
	while pgrep -u "$OWNER" >/dev/null; do
		OWNER=$((100000 + RANDOM))
	done
	owner=(setpriv --reuid "$OWNER" --regid "$OWNER" --clear-groups)
}

# Runs a command as the user without processes.
as_owner()
{
	"${owner[@]}" "$@"
}

# Prints the verdict of lsipc on one object: verdict -q|-m|-s ID [COLUMN]
verdict()
{
	sighted lsipc "$1" -i "$2" -r --noheadings -o "${3:-ORPHANED}" |
		sed 's/\\x20/ /g'
}

# Whether a filter selects an object: selects FILTER -q|-m|-s ID
selects()
{
	sighted lsipc "$2" "$1" -r --noheadings -o ID 2>/dev/null |
		grep -qx "$3"
}

# That it is orphaned for certain, and that the filters take it as such.
is_orphaned()
{
	[ "$(verdict "$1" "$2")" = yes ] && selects --orphaned "$1" "$2" &&
		selects --orphaned=likely "$1" "$2"
}

# That it has this grade, why, and that ipcrm leaves it alone: is_kept -q|-m|-s
# ID GRADE [REASON]
is_kept()
{
	local word=${1/-q/msg}
	word=${word/-m/shm}
	word=${word/-s/sem}

	[ "$(verdict "$1" "$2")" = "$3" ] || {
		echo "$1 $2: $(verdict "$1" "$2"), not $3"
		verdict "$1" "$2" ORPHANED_REASON
		return 1
	}
	[[ $(verdict "$1" "$2" ORPHANED_REASON) = *${4:-}* ]] || {
		verdict "$1" "$2" ORPHANED_REASON
		return 1
	}
	if selects --orphaned "$1" "$2"; then
		return 1
	fi
	sighted ipcrm -a --orphaned --older-than 0 2>/dev/null
	exists "$word" "$2" || return 1
	# A likely orphaned object is removed only on request.
	if [ "$3" = likely ]; then
		selects --orphaned=likely "$1" "$2"
		return
	fi
	if selects --orphaned=likely "$1" "$2"; then
		return 1
	fi
	sighted ipcrm -a --orphaned=likely --older-than 0 2>/dev/null
	exists "$word" "$2"
}

# Starts ipcrm --interactive and waits until it asks; nothing of ours runs beside its
# look, which could end in doubt for it: asked ARGUMENT ...
asked()
{
	local answers=$BATS_TEST_TMPDIR/answers said=$BATS_TEST_TMPDIR/said

	rm -f "$answers" "$said"
	mkfifo "$answers" "$said"
	sighted "$BUILD/ipcrm" --interactive "$@" \
		<"$answers" >/dev/null 2>"$said" 3>&- &
	asking=$!
	exec 7>"$answers" 8<"$said"
	IFS= read -r -t 60 -d '?' question <&8 || {
		echo "it asks nothing, and says: $question"
		return 1
	}
}

# Answers yes, later than a file would; sets status, and stderr as run does.
# shellcheck disable=SC2034 # the test reads them
answered()
{
	sleep 0.1
	echo y >&7
	exec 7>&-
	stderr="$question?$(cat <&8)"
	exec 8<&-
	status=0
	wait "$asking" || status=$?
}
