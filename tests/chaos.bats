#!/usr/bin/env bats
# Random processes against random filters: ipcrm never removes what one of them
# uses. CHAOS_ROUNDS is how often, 100 unless set; after ten minutes 100 are enough.
# For tests/run:
# seconds: 40

load helper

teardown()
{
	remove_all
}

# Filters that go by use, in $filters.
choose_filters()
{
	filters=(--older-than 0)
	case $((RANDOM % 3)) in
	0) filters+=(--orphaned) ;;
	1) filters+=(--orphaned=likely) ;;
	esac
	((RANDOM % 4)) || filters+=(--empty)
	((RANDOM % 4)) || filters+=(--unattached)
	((RANDOM % 4)) || filters+=(--owner "$OWNER")
	((RANDOM % 4)) || filters+=(--larger-than 0)
	kinds=-a
	((RANDOM % 2)) || kinds=$(printf -- '-amsg\n-ashm\n-asem\n' | shuf -n 1)
}

# One round with the program $1 and this seed.
play()
{
	local uses=() line word id how

	choose_filters
	exec 6< <(exec "$1" "$2" "$OWNER" 2>&1 3>&-)
	pid=$!
	while read -r -t 20 line <&6 && [ "$line" != ready ]; do
		uses+=("$line")
	done
	[ "$line" = ready ] || {
		echo "$1 $2: ${uses[*]} $line"
		return 1
	}
	ipcrm "$kinds" "${filters[@]}" 2>"$BATS_TEST_TMPDIR/err" || :
	for line in "${uses[@]}"; do
		read -r word id how <<<"$line"
		exists "$word" "$id" || {
			echo "$1 $2: ipcrm $kinds ${filters[*]}: removed" \
				"$word $id, which is $how"
			cat "$BATS_TEST_TMPDIR/err"
			return 1
		}
	done
	played=$((played + ${#uses[@]}))
	removed=$((removed + 9 - $(cat /proc/sysvipc/{msg,shm,sem} | wc -l) + 3))
	kill -9 -- "-$pid" || :
	exec 6<&-
	pid=
	remove_all
}

play_all()
{
	local round played=0 removed=0 end=$((SECONDS + 600))

	for ((round = 0; round < ${CHAOS_ROUNDS:-100}; round++)); do
		[ "$round" -lt 100 ] || [ "$SECONDS" -lt "$end" ] || break
		play "${programs[RANDOM % ${#programs[@]}]}" \
			"$((seed + round))" || {
			kill -9 -- "-$pid" || :
			return 1
		}
	done
	echo "$played uses were spared, $removed objects removed"
	# It isn't for doing nothing.
	[ "$played" -gt "$round" ] && [ "$((removed * 4))" -gt "$round" ]
}

@test "ipcrm never removes a random object that a process uses" {
	needs_sight
	programs=("$BUILD/tools/chaos")
	# 32-bit processes, too, where these can be made.
	if "${CC:-cc}" -m32 -D_GNU_SOURCE -pthread -o "$BATS_TEST_TMPDIR/chaos32" \
		"$TOP/tests/tools/chaos.c" 2>/dev/null &&
		"$BATS_TEST_TMPDIR/chaos32" 2>&1 | has SEED; then
		programs+=("$BATS_TEST_TMPDIR/chaos32")
	fi
	seed=$((CHAOS_SEED = ${CHAOS_SEED:-$$ * 1000}))
	RANDOM=$seed
	echo "seed $seed, programs ${programs[*]}"
	OWNER=$((100000 + RANDOM))
	# In one mount namespace, in which every process can be inspected.
	if readlink /proc/1/ns/ipc >/dev/null; then
		play_all
	else
		export seed OWNER BATS_TEST_TMPDIR
		# shellcheck disable=SC2016
		with_mounts '
			mount --bind /proc/2 /proc/1
			exec bash -c "$1" bash "${@:2}"' \
			"$(declare -f); $(declare -p programs RANDOM)
			RANDOM=\$seed; play_all"
	fi
}
