# Failing each system call of a command once. shellcheck shell=bash
# shellcheck disable=SC2154 # they are set by the tests
#
# Loaded by tests that define make_live (makes the objects in use, and sets
# "live" to their targets and "holders" to the processes), make_orphans, lives
# (whether all objects in use are there, unchanged), is_whole COMMAND ... (whether the
# command did all that it was to do), and "kinds" (the options of lsipc). A
# command with the last operand - reads "list" in $work, if make_orphans makes
# that.

# How often each call is made: by the command, or by a process that it makes.
# Left out are the calls at whose failure the C library or its loader abort; brk
# fails by the address it returns, not by an error.
count_calls()
{
	rm -f "$work"/calls.*
	strace -ff -qq -o "$work/calls" "$@" <"$work/list" >/dev/null 2>&1 || :
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

	timeout 10 strace -f -qq -o /dev/null -e "trace=$1" \
		-e "inject=$1:error=$3:when=$2" \
		"${@:4}" <"$work/list" >"$work/out" 2>"$work/err" || status=$?
	lives || {
		echo "$what: removed what is used" && cat "$work/err"
		return 1
	}
	# The objects that lsipc calls orphaned, as ipcrm prints them.
	if grep -qxF "$live" "$work/out"; then
		echo "$what: shows what is used" && cat "$work/out"
		return 1
	fi
	[ "$status" -lt 124 ] || [ "$status" -eq 127 ] || {
		echo "$what: status $status" && cat "$work/err"
		return 1
	}
	# Either everything was seen, or a diagnostic says otherwise.
	if [ "${*: -1}" = - ]; then
		# That what is used stands on the list is no other failure.
		grep -vF "${live//$'\n'/:$'\n'}:" "$work/err" >"$work/rest" || status=0
		mv "$work/rest" "$work/err"
	fi
	[ "$status" -ne 0 ] || [ -s "$work/err" ] || is_whole "${@:4}" || {
		echo "$what: silent" && cat "$work/out"
		return 1
	}
}

# Fails every call of a command, each with some of the errors: SHARD of two. If
# there are more than MOST_FAULTS, only that many, evenly over all.
fail_all()
{
	local shard=$1 turn=0 call first most error n step=1 count calls
	local errors=(ENOMEM EIO EMFILE EACCES)

	: >"$work/list"
	make_live
	make_orphans
	lsipc "${kinds[@]}" --orphaned=likely -r --noheadings -o TARGET \
		>"$work/out" 2>/dev/null
	is_whole lsipc
	shift
	calls=$(count_calls "$@")
	# Where nothing fails, all is done.
	is_whole "$@"
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

# Runs fail_all for a command, as two halves at once, in a PID namespace in which
# there are so few processes that each call can fail.
survives()
{
	unshare --pid --fork --mount-proc true 2>/dev/null ||
		skip "no pid namespace can be made"
	survives_in "timeout 300 unshare --ipc --pid --fork --mount-proc --kill-child" \
		"$@"
}

# The same among all processes of the machine, where nothing is hidden: there an
# object can be orphaned for certain.
survives_outside()
{
	needs_sight
	MOST_FAULTS=${MOST_FAULTS:-100} survives_in \
		"sighted timeout 300 unshare --ipc" "$@"
}

# survives_in WRAPPER COMMAND [ARG ...]
survives_in()
{
	local shard status=0 wrapper
	needs strace
	needs_root
	needs_no_sanitizer
	read -ra wrapper <<<"$1"
	shift
	export MOST_FAULTS

	for shard in 0 1; do
		mkdir "$BATS_TEST_TMPDIR/$shard"
		# shellcheck disable=SC2016
		"${wrapper[@]}" bash -eu -c "$(declare -p kinds; declare -f); "'
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
