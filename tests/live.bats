#!/usr/bin/env bats
# Objects of programs that run: none of them is orphaned, whatever the program
# is doing, and ipcrm leaves each alone.

load helper
load verdicts

setup()
{
	users_started=()
	choose_owner
}

teardown()
{
	[ -z "${frozen:-}" ] || thaw
	end "${users_started[@]}"
	remove_all
}

# Whether nothing that is there is orphaned for certain, and ipcrm removes none
# of it.
nothing_is_orphaned()
{
	local before
	before=$(count msg)$(count shm)$(count sem)
	run -0 sighted lsipc -a -r --noheadings -o ID,ORPHANED
	[ "$(grep -cE '^[0-9]+ (no|likely|\?)' <<<"$output")" -eq \
		"$(awk 'FNR > 1' /proc/sysvipc/* | wc -l)" ]
	[ -z "$(sighted lsipc -a --orphaned -r --noheadings -o KIND,ID \
		2>/dev/null)" ] || {
		sighted lsipc -a -o KIND,ID,OWNER,CUSER,PERMS,ORPHANED
		return 1
	}
	sighted ipcrm -a --orphaned --older-than 0 2>/dev/null
	[ "$before" = "$(count msg)$(count shm)$(count sem)" ]
}

# An object that only somebody who has ended has on record: left_by WHAT ...
ended_set()
{
	local id
	id=$(as_owner objects semset 0 "${1:-0600}" 1)
	as_owner objects op "$id" 0 1
	echo "$id"
}

@test "the mutex of a running Apache isn't orphaned when its child has ended" {
	needs_sight
	needs apache2
	local modules=/usr/lib/apache2/modules dir=$BATS_TEST_TMPDIR/apache
	mkdir "$dir"
	chmod 755 "$BATS_TEST_TMPDIR" "$dir"
	cat >"$dir/conf" <<-END
		ServerRoot $dir
		ServerName localhost
		PidFile $dir/pid
		ErrorLog $dir/log
		LoadModule mpm_prefork_module $modules/mod_mpm_prefork.so
		LoadModule authz_core_module $modules/mod_authz_core.so
		Listen 127.0.0.1:$((20000 + RANDOM % 20000))
		Listen 127.0.0.1:$((40000 + RANDOM % 20000))
		User #$OWNER
		Group #$OWNER
		Mutex sysvsem
		StartServers 2
	END
	background apache2 -D FOREGROUND -f "$dir/conf"
	server=$!
	users_started+=("$server")
	serves()
	{
		[ "$(count sem)" -ge 1 ] &&
			[ "$(pgrep -c -P "$server")" -ge 2 ]
	}
	eventually serves || skip "Apache doesn't start: $(cat "$dir/log")"
	# Those who have the mutex on record end; others take their places.
	children=$(pgrep -P "$server" | paste -sd' ')
	# shellcheck disable=SC2086
	kill -9 $children
	replaced()
	{
		local now
		now=$(pgrep -P "$server") && [ -n "$now" ] &&
			! grep -qxF "${children// /$'\n'}" <<<"$now"
	}
	eventually replaced
	nothing_is_orphaned
	kill -0 "$server"
}

@test "a slot held by ipcsem run is kept after another run has ended" {
	needs_sight
	set=$(as_owner objects semset 0x51 0600 1)
	as_owner objects op "$set" 0 2
	background "${owner[@]}" "$BUILD/ipcsem" run -i "$set" -- sleep 1000
	holder=$!
	users_started+=("$holder")
	held()
	{
		[ "$(/usr/bin/ipcs -s -i "$set" | awk '$1 == 0 { print $2 }')" = 1 ]
	}
	eventually held
	as_owner "$BUILD/ipcsem" run -i "$set" -- true
	# The kernel has only the one on record who has ended.
	run -1 grep -qw "$holder" <(/usr/bin/ipcs -s -i "$set")
	is_kept -s "$set" "?" "a process that may use it uses System V IPC here"
	# It is in use: no age holds either.
	run -0 --separate-stderr sighted ipcrm -asem --older-than 0
	[[ $stderr = *"undo operation: $holder (sleep)"* ]]
	exists sem "$set"
}

@test "objects made by a running fakeroot are kept" {
	needs_sight
	needs fakeroot-sysv
	background "${owner[@]}" fakeroot-sysv sleep 1000
	users_started+=($!)
	# shellcheck disable=SC2317 # by eventually
	made()
	{
		[ "$(count msg)$(count sem)" = 21 ]
	}
	eventually made
	# A helper has used the queues and ended.
	nothing_is_orphaned
	end "${users_started[@]}"
	pkill -9 -u "$OWNER" || :
	users_started=()
}

@test "a server that made a queue and a set and waits in select(2) keeps both" {
	needs_sight
	needs perl
	background "${owner[@]}" perl -e '
		$queue = msgget(0x61, 0600 | 01000);
		$set = semget(0x61, 1, 0600 | 01000);
		semctl($set, 0, 16, 1); # SETVAL
		select(undef, undef, undef, 1000);
	'
	users_started+=($!)
	made()
	{
		[ "$(count msg)$(count sem)" = 11 ] &&
			/usr/bin/ipcs -s -i "$(awk 'NR == 2 { print $2 }' \
				/proc/sysvipc/sem)" | has -w "$!"
	}
	eventually made
	queue=$(awk 'NR == 2 { print $2 }' /proc/sysvipc/msg)
	set=$(awk 'NR == 2 { print $2 }' /proc/sysvipc/sem)
	is_kept -q "$queue" "?" "a process that may use it uses System V IPC here: "
	is_kept -s "$set" no
}

@test "an idle server whose processes use other objects keeps its objects" {
	needs_sight
	needs perl
	other=$(as_owner objects segment 0 0600 100)
	set=$(ended_set)
	[ "$(verdict -s "$set")" = yes ]
	background "${owner[@]}" users attach "$other" r 0
	users_started+=($!)
	eventually is_attached "$other" 1
	is_kept -s "$set" "?" "uses System V IPC here: $! (users)"
	end "${users_started[@]}"
	users_started=()
	# A process of the owner that uses nothing is a lesser doubt.
	background "${owner[@]}" sleep 1000
	users_started+=($!)
	eventually grep -q sleep "/proc/$!/comm"
	is_kept -s "$set" likely "its owner or creator has processes: $! (sleep)"
}

@test "a set that SETVAL has just written isn't old" {
	needs_sight
	needs perl
	set=$(as_owner objects semset 0 0600 1)
	as_owner objects op "$set" 0 1
	older()
	{
		[ "$(date +%s)" -gt "$(($(awk 'NR == 2 { print $9 }' \
			/proc/sysvipc/sem) + 3))" ]
	}
	eventually older
	[ "$(sighted lsipc -s --older-than 3 -r --noheadings -o ID)" = "$set" ]
	as_owner perl -e 'semctl($ARGV[0], 0, 16, 5) or die' "$set"
	[ -z "$(sighted lsipc -s --older-than 3 -r --noheadings -o ID)" ]
	run -0 sighted ipcrm -asem --orphaned --older-than 3
	exists sem "$set"
}

@test "an object isn't older than the time since boot" {
	needs_sight
	needs_own_root
	# A segment of a kernel's table whose times are of the last century.
	{
		echo "$SHM_HEAD"
		echo "0 7 600 100 0 0 0 $OWNER $OWNER $OWNER $OWNER 0 0 1000000 0 0"
	} >"$BATS_TEST_TMPDIR/shm"
	boot=$(cut -d. -f1 /proc/uptime)
	run -0 over "$BATS_TEST_TMPDIR/shm" /proc/sysvipc/shm -- \
		"$BUILD/lsipc" -m -J -o IDLE
	[[ $output =~ idle\":\ ([0-9]+) ]]
	[ "${BASH_REMATCH[1]}" -ge "$boot" ]
	[ "${BASH_REMATCH[1]}" -le $((boot + 60)) ]
}

@test "a stopped waiter is kept, though the kernel doesn't count it" {
	needs_sight
	set=$(as_owner objects semset 0 0600 1)
	as_owner objects op "$set" 0 1
	queue=$(as_owner objects queue 0 0600)
	for job in "op $set 1 0 -5" "receive $queue 5 1"; do
		# shellcheck disable=SC2086
		background "${owner[@]}" users $job
		users_started+=($!)
		eventually is_blocked $! 1
		kill -STOP $!
		eventually grep -q '^State:.*T' "/proc/$!/status"
	done
	is_kept -s "$set" no
	is_kept -q "$queue" no
	# Doubted, and said, that it is one.
	run -0 --separate-stderr sighted ipcrm -asem --older-than 0
	[[ $stderr = "ipcrm: semset:$set: taken as in use: a process seems to use it that the kernel does not count: ${users_started[0]} (users)" ]]
	# A user who may not inspect it does not take it for nobody.
	run -0 --separate-stderr setpriv --reuid 54329 --regid 54329 \
		--clear-groups "$BUILD/lsipc" -a -r --noheadings \
		-o KIND,ORPHANED,IDLE

	[ "$output" = "queue likely ?
semset ? ?" ]
}

thaw()
{
	echo 0 >"$frozen/cgroup.freeze"
	end "${users_started[@]}"
	rmdir "$frozen"
	frozen=
}

@test "a frozen waiter is kept, though the kernel doesn't count it" {
	needs_sight
	root=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	[ -n "$root" ] || skip "no cgroup2 is mounted"
	exec 8>/run/lock/sysvipc-utils.lock
	flock 8
	mkdir "$root/sysvipc-utils.$$" 2>/dev/null || skip "no cgroup can be made"
	frozen=$root/sysvipc-utils.$$
	[ -w "$frozen/cgroup.freeze" ] || skip "this kernel can't freeze"
	set=$(as_owner objects semset 0 0600 1)
	as_owner objects op "$set" 0 1
	background "${owner[@]}" users op "$set" 1 0 -5
	users_started+=($!)
	eventually is_blocked $! 1
	echo $! >"$frozen/cgroup.procs"
	echo 1 >"$frozen/cgroup.freeze"
	eventually grep -q 'frozen 1' "$frozen/cgroup.events"
	is_kept -s "$set" no
	thaw
	exec 8>&-
}

@test "a queue open to others, or holding a message, is «likely» at best" {
	needs_sight
	open=$(as_owner objects queue 0 0666)
	full=$(as_owner objects queue 0 0600)
	as_owner objects send "$open" 1 x
	as_owner objects receive "$open" >/dev/null
	as_owner objects send "$full" 1 x
	# A process of another user that may use the first, and doesn't yet.
	background setpriv --reuid 54328 --regid 54328 --clear-groups sleep 1000
	users_started+=($!)
	is_kept -q "$open" likely "its mode is open to group or others"
	is_kept -q "$full" likely "messages are waiting in it"
}

@test "a process hidden by hidepid counts as alive" {
	needs_sight
	segment=$(as_owner objects segment 0 0600 100)
	set=$(ended_set 0666)
	background "${owner[@]}" users attach "$segment" r 0
	users_started+=($!)
	eventually is_attached "$segment" 1
	queue=$(as_owner objects queue 0 0666)
	background "${owner[@]}" users receive "$queue" 5 1
	users_started+=($!)
	eventually is_blocked $! 1
	# shellcheck disable=SC2016
	hidden='mount -t proc -o hidepid=2 proc /proc
		exec setpriv --reuid 54327 --regid 54327 --clear-groups "$@"'
	run -0 --separate-stderr unshare --mount bash -c "$hidden" bash \
		"$BUILD/lsipc" -a -r --noheadings -o KIND,ORPHANED,IDLE
	[[ $output = *"queue ? ?"* ]]
	[[ $output = *"semset ? ?"* ]]
	[[ $output = *"segment no 0s"* || $output = *"segment no 0"* ]]
	run -0 --separate-stderr unshare --mount bash -c "$hidden" bash \
		"$BUILD/lsipc" -a --orphaned=likely -r --noheadings -o ID
	[ -z "$output" ]
	[[ $stderr = *"/proc hides"* ]] || {
		echo "$stderr"
		return 1
	}
}

@test "lsipc and ipcrm judge the same, whatever columns are shown" {
	needs_sight
	id=$(as_owner objects queue 0 0600)
	set=$(ended_set)
	segment=$(as_owner objects segment 0 0600 100)
	background "${owner[@]}" users receive "$id" 5 1
	users_started+=($!)
	eventually is_blocked $! 1
	for filters in "--orphaned" "--orphaned=likely" "--older-than 0" \
		"--orphaned=likely --older-than 0"; do
		# shellcheck disable=SC2086
		plain=$(sighted lsipc -a $filters -r --noheadings -o KIND,ID 2>&1)
		for columns in PIDS WAITERS IDLE ORPHANED ORPHANED_REASON NS \
			PIDS,WAITERS,IDLE,ORPHANED,ORPHANED_REASON,NSCOMMAND; do
			# shellcheck disable=SC2086
			[ "$(sighted lsipc -a $filters -r --noheadings \
				-o KIND,ID,$columns 2>&1 |
				awk '/^lsipc:/ { print; next }
				{ print $1, $2 }')" = "$plain" ]
		done
		# shellcheck disable=SC2086
		[ "$(sighted ipcrm -a -n $filters 2>/dev/null | tr : ' ' | sort)" = \
			"$(grep -v '^lsipc:' <<<"$plain" | sort)" ]
	done
	[ -n "$segment$set" ]
}

@test "lsipc reads the semaphores of a set once" {
	needs strace
	id=$(objects semset 0 0600 250)
	strace -f -c -e trace=semctl -o "$BATS_TEST_TMPDIR/ours" \
		"$BUILD/lsipc" -s -i "$id" >/dev/null 2>&1
	strace -f -c -e trace=semctl -o "$BATS_TEST_TMPDIR/stock" \
		/usr/bin/lsipc -s -i "$id" >/dev/null 2>&1
	calls()
	{
		awk '$NF == "semctl" { print $4 }' "$BATS_TEST_TMPDIR/$1"
	}
	echo "ours $(calls ours), stock $(calls stock)"
	[ "$(calls ours)" -le "$(($(calls stock) + 20))" ]
}

@test "lsipc prints a listing without asking the kernel again" {
	needs strace
	for kind in queue semset "segment"; do
		objects $kind 0 0600 3
	done
	strace -o "$BATS_TEST_TMPDIR/trace" "$BUILD/lsipc" -a -p -r -o \
		KIND,ID,PIDS,WAITERS,IDLE,ORPHANED,ORPHANED_REASON,COMMAND,PID \
		>/dev/null 2>&1
	# After the first write to stdout there is none of these calls.
	run -1 grep -E 'ctl\(|setns|/proc/|kcmp|kill\(' <(sed '1,/write(1,/d' \
		"$BATS_TEST_TMPDIR/trace")
	grep -q 'write(1,' "$BATS_TEST_TMPDIR/trace"
}

@test "an object in use is not idle, not even for 0 seconds" {
	needs_sight
	queue=$(as_owner objects queue 0 0600)
	segment=$(as_owner objects segment 0 0600 100)
	set=$(as_owner objects semset 0 0600 1)
	for job in "receive $queue 5 1" "op $set 1 0 -5"; do
		# shellcheck disable=SC2086
		background "${owner[@]}" users $job
		users_started+=($!)
		eventually is_blocked $! 1
	done
	background "${owner[@]}" users attach "$segment" r 0
	users_started+=($!)
	eventually is_attached "$segment" 1
	run -0 sighted lsipc -a -r --noheadings -o ID,ORPHANED
	[ "$(grep -c ' no$' <<<"$output")" -eq 3 ]
	run -0 sighted lsipc -a --older-than 0 -r --noheadings -o ID
	[ -z "$output" ]
	run -0 sighted ipcrm -a --older-than 0 -v
	[ -z "$output" ]
	[ "$(count msg)$(count shm)$(count sem)" = 111 ]
}
