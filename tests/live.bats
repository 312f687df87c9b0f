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
		User #$OWNER
		Group #$OWNER
		Mutex sysvsem
		StartServers 2
	END
	server=
	serves()
	{
		# Somebody else may have one of the ports.
		if ! kill -0 "$server"; then
			background apache2 -D FOREGROUND -f "$dir/conf" \
				-C "Listen 127.0.0.1:$((20000 + RANDOM % 6000))" \
				-C "Listen 127.0.0.1:$((26000 + RANDOM % 6000))"
			server=$!
			users_started+=("$server")
		fi
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

@test "a lock is kept whose holder has given up the right to it" {
	needs_sight
	needs perl
	set=$(objects semset 0 0600 1)
	objects op "$set" 0 1
	# As daemons do: a lock of root, and then another user.
	background perl -MPOSIX -e 'semop $ARGV[0], pack "s3", 0, -1, 0x1000;
		$) = "54329 54329"; setgid 54329; setuid 54329; pause' "$set"
	users_started+=($!)
	has_changed()
	{
		grep -q "^Uid:.54329.54329.54329.54329" "/proc/$1/status"
	}
	eventually has_changed $!
	[ "$(/usr/bin/ipcs -s -i "$set" | awk '$1 == 0 { print $2, $5 }')" = \
		"0 $!" ]
	run -0 --separate-stderr sighted ipcrm -asem --older-than 0
	exists sem "$set"
	[ "$stderr" = "ipcrm: semset:$set: cannot tell how long it has been idle: a recorded process may hold it by an undo operation: $! (perl)" ]
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
	# Its server, which has left it; never another namespace's processes.
	pkill -9 -u "$OWNER" --ns $$ --nslist ipc || :
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
	# Other processes of the machine may change while they are inspected.
	eventually is_orphaned -s "$set"
	background "${owner[@]}" users attach "$other" r 0
	users_started+=($!)
	eventually is_attached "$other" 1
	is_kept -s "$set" "?" "uses System V IPC here: $! (users)"
	end "${users_started[@]}"
	users_started=()
	# A process of the owner that uses nothing is a lesser doubt.
	background "${owner[@]}" sleep 1000
	users_started+=($!)
	# One that still begins runs whenever it is looked at, where it seldom may.
	eventually sleeps_in nanosleep "/proc/$!"
	is_kept -s "$set" likely "its owner or creator has processes: $! (sleep)"
}

@test "a set that SETVAL has just written isn't old" {
	needs_sight
	needs perl
	set=$(as_owner objects semset 0 0600 1)
	as_owner objects op "$set" 0 1
	used=$(awk 'NR == 2 { print $9 }' /proc/sysvipc/sem)
	older()
	{
		[ "$(date +%s)" -gt "$((used + 6))" ]
	}
	eventually older
	[ "$(sighted lsipc -s --older-than 6 -r --noheadings -o ID)" = "$set" ]
	as_owner perl -e 'semctl($ARGV[0], 0, 16, 5) or die' "$set"
	# What was written since is younger by as long as a command may take to begin.
	[ -z "$(sighted lsipc -s --older-than "$(($(date +%s) - 1 - used))" -r \
		--noheadings -o ID)" ]
	run -0 sighted ipcrm -asem --orphaned --older-than \
		"$(($(date +%s) - 1 - used))"
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

@test "processes that share the memory of one leave no doubt" {
	needs_sight
	id=$(as_owner objects segment 0 0600 100)
	background "${owner[@]}" users share "$id"
	users_started+=($!)
	shared()
	{
		child=$(pgrep -P "$1") && grep -q SYSV "/proc/$child/maps"
	}
	eventually shared $!
	# The kernel counts memories.
	is_attached "$id" 1
	run -0 sighted lsipc -m -r --noheadings -o ORPHANED
	[ "$output" = no ]
	run -0 --separate-stderr sighted ipcrm -ashm --orphaned --older-than 0
	[ -z "$stderr" ]
	exists shm "$id"
}

# Freezes a process by version 2 of cgroups.
freeze()
{
	root=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	[ -n "$root" ] || skip "no cgroup2 is mounted"
	host_lock
	frozen=$root/sysvipc-utils.$$
	host_restore "[ -d '$frozen' ] || exit 0
		echo 0 >'$frozen/cgroup.freeze'
		xargs -r kill -9 <'$frozen/cgroup.procs'
		eventually rmdir '$frozen'"
	mkdir "$frozen" 2>/dev/null || skip "no cgroup can be made"
	[ -w "$frozen/cgroup.freeze" ] || skip "this kernel can't freeze"
	echo "$1" >"$frozen/cgroup.procs"
	freeze_again
}

freeze_again()
{
	echo 1 >"$frozen/cgroup.freeze"
	eventually grep -q 'frozen 1' "$frozen/cgroup.events"
}

thaw()
{
	[ ! -e "$frozen/cgroup.freeze" ] || echo 0 >"$frozen/cgroup.freeze"
	end "${users_started[@]}"
	users_started=()
	frozen=
	host_restored
}

@test "a frozen waiter is kept, though the kernel doesn't count it" {
	needs_sight
	set=$(as_owner objects semset 0 0600 1)
	as_owner objects op "$set" 0 1
	background "${owner[@]}" users op "$set" 1 0 -5
	users_started+=($!)
	eventually is_blocked $! 1
	freeze $!
	is_kept -s "$set" no
	thaw
	[ ! -e "$root/sysvipc-utils.$$" ]
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

# Whether all select the same: judge_the_same COLUMNS "FILTER ...". A process of
# somebody else that begins meanwhile may leave one of them in doubt.
judge_the_same()
{
	local plain filters

	read -ra filters <<<"$2"
	plain=$(sighted lsipc -a "${filters[@]}" -r --noheadings -o KIND,ID 2>&1)
	# Which nobody uses.
	[ "$2" != "--older-than 0" ] || grep -q " $set\$" <<<"$plain" || return
	[ "$(sighted lsipc -a "${filters[@]}" -r --noheadings \
		-o "KIND,ID,$1" 2>&1 |
		awk '/^lsipc:/ { print; next } { print $1, $2 }')" = "$plain" ] ||
		return
	[ "$(sighted ipcrm -a -n "${filters[@]}" 2>/dev/null | tr : ' ' | sort)" = \
		"$(grep -v '^lsipc:' <<<"$plain" | sort)" ]
}

@test "lsipc and ipcrm judge the same, whatever columns are shown" {
	needs_sight
	id=$(as_owner objects queue 0 0600)
	set=$(ended_set)
	as_owner objects segment 0 0600 100
	background "${owner[@]}" users receive "$id" 5 1
	users_started+=($!)
	eventually is_blocked $! 1
	for filters in "--orphaned" "--orphaned=likely" "--older-than 0" \
		"--orphaned=likely --older-than 0"; do
		for columns in PIDS WAITERS IDLE ORPHANED ORPHANED_REASON NS \
			PIDS,WAITERS,IDLE,ORPHANED,ORPHANED_REASON,NSCOMMAND; do
			eventually judge_the_same "$columns" "$filters"
		done
	done
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

# Whether a thread runs, or waits for a processor, at most of many looks.
seems_to_run()
{
	[ "$(for _ in {1..50}; do
		cat "/proc/$1/syscall"
	done | grep -cx running)" -ge 45 ]
}

# A queue of the owner, of which this one receives: is_kept_while_signalled COMMAND ...
is_kept_while_signalled()
{
	local q receiver processor

	q=$(as_owner objects queue 0 0600)
	processor=$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')
	# It waits, but for a moment after each signal; and for the processor, which
	# it gets last, much longer than for its message.
	# shellcheck disable=SC2016
	background "$@" taskset -c "$processor" perl -e '
		$SIG{USR1} = sub {};
		until (msgrcv($ARGV[0], my $text, 100, 0, 0)) {}' "$q"
	receiver=$!
	users_started+=("$receiver")
	eventually is_blocked "$receiver" 1
	chrt --idle -p 0 "$receiver"
	background taskset -c "$processor" users busy 4
	users_started+=($!)
	background bash -c 'while kill -USR1 "$0"; do sleep 0.001; done' "$receiver"
	users_started+=($!)
	eventually seems_to_run "$receiver"
	for _ in {1..10}; do
		run --separate-stderr sighted ipcrm -v -amsg --older-than 0
		[ -z "$output" ]
		[ "$(count msg)" -eq 1 ]
		[ "$status" -eq 0 ] || grep "$receiver (perl): it runs whenever it is looked at" <<<"$stderr"
	done
	end "${users_started[-1]}"
	run -0 as_owner ipcsend -i "$q" -m text
	ends_with 0 "$receiver"
}

@test "a queue is kept whose receiver signals wake so often that it seems to run" {
	needs_sight
	needs perl
	is_kept_while_signalled "${owner[@]}"
}

@test "so it is if root receives, who needs no right" {
	needs_sight
	needs perl
	is_kept_while_signalled
}

# A queue of the owner, whose receiver is stopped in its handler:
# is_kept_while_stopped run|call
is_kept_while_stopped()
{
	local q receiver

	q=$(as_owner objects queue 0 0600)
	background "${owner[@]}" handler "$q" "$1"
	receiver=$!
	users_started+=("$receiver")
	eventually is_blocked "$receiver" 1
	kill -USR1 "$receiver"
	eventually seems_to_run "$receiver"
	for _ in {1..5}; do
		kill -STOP "$receiver"
		eventually grep -q '^State:.T' "/proc/$receiver/status"
		run -0 --separate-stderr sighted ipcrm -v -amsg --older-than 0
		[ -z "$output" ]
		[[ $stderr = *"cannot inspect a process that may use it: $receiver (handler): "* ]]
		kill -CONT "$receiver"
	done
	kill -USR2 "$receiver"
	run -0 as_owner ipcsend -i "$q" -m text
	ends_with 0 "$receiver"
}

@test "a queue is kept whose receiver is stopped in a signal handler" {
	needs_sight
	is_kept_while_stopped run
	is_kept_while_stopped call
}

@test "a queue is kept whose receiver is frozen in a signal handler" {
	local q

	needs_sight
	q=$(as_owner objects queue 0 0600)
	background "${owner[@]}" handler "$q" call
	receiver=$!
	users_started+=("$receiver")
	eventually is_blocked "$receiver" 1
	kill -USR1 "$receiver"
	eventually seems_to_run "$receiver"
	freeze "$receiver"
	# Where it seems to sleep there.
	while [[ $(<"/proc/$receiver/syscall") = -1\ * ]]; do
		echo 0 >"$frozen/cgroup.freeze"
		freeze_again
	done
	run -0 --separate-stderr sighted ipcrm -v -amsg --older-than 0
	[ -z "$output" ]
	[[ $stderr = *"cannot inspect a process that may use it: $receiver (handler): it is held up"* ]]
	exists msg "$q"
	thaw
}

@test "a queue is kept whose receiver is traced in a signal handler" {
	local q

	needs_sight
	needs strace
	q=$(as_owner objects queue 0 0600)
	background "${owner[@]}" handler "$q" call
	receiver=$!
	users_started+=("$receiver")
	eventually is_blocked "$receiver" 1
	background strace -qq -o /dev/null -p "$receiver"
	users_started+=($!)
	eventually grep -q '^TracerPid:.[1-9]' "/proc/$receiver/status"
	kill -USR1 "$receiver"
	for _ in {1..10}; do
		run --separate-stderr sighted ipcrm -v -amsg --older-than 0
		[ -z "$output" ]
		[ "$(count msg)" -eq 1 ]
	done
	kill -USR2 "$receiver"
	run -0 as_owner ipcsend -i "$q" -m text
	ends_with 0 "$receiver"
}

@test "a queue is kept whose receiver is one process after the other" {
	local q

	needs_sight
	needs perl
	q=$(as_owner objects queue 0 0600)
	# Each waits for some milliseconds, forks the next one, and ends; if the alarm
	# comes before it waits, at the next.
	# shellcheck disable=SC2016
	background "${owner[@]}" perl -MTime::HiRes=ualarm -MErrno=EINTR -e '
		$SIG{CHLD} = "IGNORE";
		$SIG{ALRM} = sub {};
		for (;;) {
			ualarm(3000, 3000);
			exit if msgrcv($ARGV[0], my $text, 100, 0, 0) || $! != EINTR;
			exit if fork();
		}' "$q"
	# An end of perl has no handler any more.
	wait $! || [ $? -eq 142 ]
	# One may be overlooked while it hands over to the next: see CAVEATS.
	overlooked=0
	for _ in {1..40}; do
		run --separate-stderr sighted ipcrm -n -amsg --older-than 0
		[ -z "$output" ] || overlooked=$((overlooked + 1))
	done
	echo "overlooked: $overlooked of 40"
	[ "$overlooked" -le 4 ]
	run -0 as_owner ipcsend -i "$q" -m text
	is_received()
	{
		[ "$(awk 'NR > 1 { print $5 }' /proc/sysvipc/msg)" -eq 0 ]
	}
	eventually is_received
	# Now nobody receives.
	is_removed()
	{
		sighted ipcrm -amsg --older-than 0
		[ "$(count msg)" -eq 0 ]
	}
	eventually is_removed
}
