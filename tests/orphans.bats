#!/usr/bin/env bats
# Orphaned objects, and that ipcrm never removes one that a living process has
# attached, waits on, or is on record for.

load helper
load verdicts

setup()
{
	users_started=()
	choose_owner
}

teardown()
{
	end "${users_started[@]}"
	remove_all
}

# Whether all queues were created more than this many seconds ago.
older_than()
{
	[ "$(date +%s)" -gt "$(($(awk 'NR > 1 && $14 > n { n = $14 }
		END { print n }' /proc/sysvipc/msg) + $1))" ]
}

@test "lsipc calls orphaned what nobody living has on record" {
	needs_sight
	queue=$(as_owner objects queue 0 0600)
	as_owner objects send "$queue" 1 text
	segment=$(as_owner objects segment 0 0600 100)
	set=$(as_owner objects semset 0 0600 2)
	as_owner objects op "$set" 0 3
	as_owner objects op "$set" 1 3
	# A receiver that came later wasn't blocked, so that it is on record as a
	# process, not as a thread.
	later()
	{
		[ "$(date +%s)" -gt \
			"$(($(awk 'NR == 2 { print $12 }' /proc/sysvipc/msg) + 1))" ]
	}
	eventually later
	as_owner objects receive "$queue"
	is_orphaned -q "$queue"
	is_orphaned -m "$segment"
	is_orphaned -s "$set"
	run -0 sighted lsipc -a --orphaned -J -o KIND,ID,ORPHANED
	[[ $output = *'"orphaned": "yes", "orphaned_reason": null'* ]]
	run -0 --separate-stderr sighted ipcrm -a --orphaned -n
	[ "$output" = "segment:$segment
semset:$set
queue:$queue" ]
	[ -z "$stderr" ]
	run -0 sighted ipcrm -a --orphaned --older-than 0
	[ -z "$output" ]
	[ "$(count msg)$(count shm)$(count sem)" = 000 ]
}

has_segment()
{
	[ "$(count shm)" -gt 0 ]
}

# Runs a program, and while it looks for segments one is made, by a process that
# ends, of a job that has begun since and goes on; not 0 if that took longer:
# made_late_within MICROSECONDS PROGRAM OPTION ...
made_late_within()
{
	local tracer in_time=0

	rm -f trace
	sighted strace -qq -P /proc/sysvipc/shm -e trace=openat \
		-e inject=openat:delay_enter="$1":when=1 \
		-o trace "$BUILD/$2" "${@:3}" </dev/null >out 2>err 3>&- &
	tracer=$!
	eventually grep -q '^openat(' trace
	background as_owner bash -c 'objects segment 0 0600 100; exec sleep 60'
	job=$!
	users_started+=("$job")
	eventually has_segment
	! grep -q '^openat(.*=' trace || in_time=1
	wait "$tracer" || :
	return "$in_time"
}

# The first delay is long enough where the machine has little else to do:
# made_late PROGRAM OPTION ...
made_late()
{
	local delay

	for delay in 500000 2000000 8000000; do
		! made_late_within "$delay" "$@" || return 0
		end "$job"
		remove_all
	done
	return 1
}

@test "what is made after the processes were inspected isn't orphaned" {
	needs_sight
	needs strace
	cd "$BATS_TEST_TMPDIR"
	made_late lsipc -m -r --noheadings -o ORPHANED,ORPHANED_REASON
	[[ $(cat out) = likely*"owner\\x20or\\x20creator\\x20has\\x20processes"* ]]
	end "$job"
	remove_all
	made_late ipcrm -ashm --orphaned --older-than 0
	[ "$(count shm)" = 1 ]
}

@test "an object with nobody on record is only likely orphaned" {
	needs_sight
	queue=$(as_owner objects queue 0 0600)
	set=$(as_owner objects semset 0 0600 2)
	is_kept -q "$queue" likely "nobody is on record for it"
	is_kept -s "$set" likely "nobody is on record for it"
	run -0 --separate-stderr sighted lsipc -q --orphaned
	[[ $stderr = "lsipc: queue:$queue: only likely orphaned: nobody is on record for it" ]]
	run -0 sighted lsipc -q -J -o ID,ORPHANED
	[[ $output = *'"orphaned": "likely", "orphaned_reason": "nobody is on record for it"}'* ]]
	run -0 sighted lsipc -q -i "$queue"
		[[ $output = *"
Orphaned:            likely
Orphaned reason:     nobody is on record for it"* ]]
	run -0 sighted ipcrm -a --orphaned=likely --older-than 0
	[ "$(count msg)$(count sem)" = 00 ]
}

@test "a segment that is attached isn't orphaned" {
	needs_sight
	id=$(objects segment 0 0600 100)
	background users attach "$id" r 0
	users_started+=($!)
	eventually is_attached "$id" 1
	is_kept -m "$id" no
}

# Whether a process has ended, whoever waits for it.
has_ended()
{
	! [ -e "/proc/$1" ] || grep -q '^State:[[:blank:]]*[ZX]' "/proc/$1/status"
}

@test "a segment that a process has inherited isn't orphaned" {
	needs_sight
	id=$(as_owner objects segment 0 0600 100)
	background "${owner[@]}" users attach "$id" r 1
	parent=$!
	eventually is_attached "$id" 2
	child=$(pgrep -P "$parent")
	users_started+=("$child")
	kill -9 "$parent"
	# It detaches before it has ended, unless others are reading in its memory.
	wait "$parent" || :
	eventually is_attached "$id" 1
	# Nobody on record lives.
	for pid in $(awk 'NR == 2 { print $5, $6 }' /proc/sysvipc/shm); do
		run -1 kill -0 "$pid"
	done
	is_kept -m "$id" no
	kill -9 "$child"
	eventually has_ended "$child"
	eventually is_attached "$id" 0
	is_orphaned -m "$id"
}

@test "a segment whose creator lives isn't orphaned" {
	needs_sight
	needs perl
	background "${owner[@]}" perl -e '
		my $id = shmget(0x777, 100, 0600 | 01000);
		sleep 1000;
	'
	users_started+=($!)
	there()
	{
		[ "$(count shm)" -eq 1 ]
	}
	eventually there
	id=$(awk 'NR == 2 { print $2 }' /proc/sysvipc/shm)
	is_kept -m "$id" no
	# Once it has ended it is.
	end "${users_started[@]}"
	users_started=()
	is_orphaned -m "$id"
}

@test "a segment whose last user lives isn't orphaned" {
	needs_sight
	needs perl
	id=$(objects segment 0 0600 100)
	background perl -e 'shmread($ARGV[0], my $text, 0, 1); sleep 1000' "$id"
	users_started+=($!)
	has_read()
	{
		awk -v pid="${users_started[0]}" '$6 == pid { n++ } END { exit !n }' \
			/proc/sysvipc/shm
	}
	eventually has_read
	is_kept -m "$id" no
}

@test "a queue whose last sender or receiver lives isn't orphaned" {
	needs_sight
	needs perl
	for verb in 'msgsnd($ARGV[0], pack("l! a*", 1, "x"), 0)' \
		'msgrcv($ARGV[0], my $text, 10, 0, 0)'; do
		id=$(objects queue 0 0600)
		objects send "$id" 1 x
		background perl -e "$verb or die; sleep 1000" "$id"
		users_started+=($!)
		on_record()
		{
			awk -v pid="${users_started[-1]}" '
				$6 == pid || $7 == pid { n++ }
				END { exit !n }' /proc/sysvipc/msg
		}
		eventually on_record
		is_kept -q "$id" no
	done
}

@test "a set of which a living process changed one semaphore isn't orphaned" {
	needs_sight
	needs perl
	id=$(objects semset 0 0600 3)
	objects op "$id" 0 1
	background perl -e '
		semop($ARGV[0], pack("s!3", 2, 5, 0)) or die; sleep 1000' "$id"
	users_started+=($!)
	changed()
	{
		/usr/bin/ipcs -s -i "$id" |
			awk -v pid="${users_started[0]}" '$5 == pid { n++ } END { exit !n }'
	}
	eventually changed
	is_kept -s "$id" no
}

@test "a queue last used by a thread that ended is not known to be orphaned" {
	needs_sight
	# Of root, who may read it by a capability.
	id=$(as_owner objects queue 0 0600)
	background users thread "$id"
	user=$!
	users_started+=("$user")
	eventually is_blocked "$user" 1
	as_owner objects send "$id" 1 x
	thread_ended()
	{
		[ "$(ls "/proc/$user/task")" = "$user" ]
	}
	eventually thread_ended
	# On record is the thread, of which nothing is left.
	[ "$(awk 'NR == 2 { print $7 }' /proc/sysvipc/msg)" -ne "$user" ]
	is_kept -q "$id" likely "the recorded receiver may be a thread of a live process"
}

@test "an object that a process is blocked on isn't orphaned" {
	needs_sight
	queue=$(objects queue 0 0600)
	objects send "$queue" 1 x
	use 1 receive "$queue" 2 1
	users_started+=("$user")
	full=$(objects queue 0 0600)
	objects qbytes "$full" 10
	objects send "$full" 1 0123456789
	use 1 send "$full" 1 5 1
	users_started+=("$user")
	set=$(objects semset 0 0600 1)
	objects op "$set" 0 1
	use 1 op "$set" 1 0 -5
	users_started+=("$user")
	is_kept -q "$queue" no
	is_kept -q "$full" no
	is_kept -s "$set" no
}

@test "a zombie isn't alive" {
	needs_sight
	needs perl
	id=$(as_owner objects segment 0 0666 100)
	background perl -e '
		if (fork == 0) { shmread($ARGV[0], my $text, 0, 1); exit }
		sleep 1000' "$id"
	users_started+=($!)
	is_zombie()
	{
		grep -q ') Z ' "/proc/$(pgrep -P "${users_started[0]}")/stat"
	}
	eventually is_zombie
	is_kept -m "$id" likely "its mode is open to group or others"
}

# In a pid namespace of its own, where pids can be chosen.
recycled()
{
	sighted unshare --pid --fork --mount-proc --kill-child \
		bash -eu -c "$1" bash "$BUILD"
}

@test "a reused pid is taken neither for the recorded process nor for nobody" {
	needs_sight
	[ -w /proc/sys/kernel/ns_last_pid ] || skip "pids can't be chosen"
	# The creator ends, and its number goes to another process, later.
	run -0 recycled '
		id=$(objects segment 0x99 0600 100)
		pid=$(awk "\$2 == $id { print \$5 }" /proc/sysvipc/shm)
		until [ "$(date +%s)" -gt "$(($(awk "\$2 == $id { print \$14 }" \
			/proc/sysvipc/shm) + 3))" ]; do
			sleep 0.1
		done
		users pid "$pid"
		until grep -q sleep "/proc/$pid/comm"; do sleep 0.01; done
		lsipc -m -r --noheadings -o CPID,ORPHANED,COMMAND
		echo "$pid"
	'
	# It can't be told from one whose clock was set in between.
	[ "${lines[0]}" = "${lines[1]} ? " ]
}

@test "a recorded process that started before the record is alive" {
	needs_sight
	# A process that is older than the object, whatever it is now.
	run -0 recycled '
		objects segment 0x99 0600 100
		pid=$(awk "NR == 2 { print \$5 }" /proc/sysvipc/shm)
		users pid "$pid"
		until grep -q sleep "/proc/$pid/comm"; do sleep 0.01; done
		lsipc -m -r --noheadings -o ORPHANED
	'
	[ "${lines[1]}" = no ]
}

@test "--ns PID means one process, even if its number is given again" {
	needs_sight
	needs strace
	needs_no_sanitizer
	[ -w /proc/sys/kernel/ns_last_pid ] || skip "pids can't be chosen"
	# It ends between two looks at it, and one elsewhere gets its number.
	run -0 recycled '
		unshare --ipc --mount bash -c "mount -t tmpfs none /dev/shm
			>/dev/shm/first; exec sleep 1000" &
		pid=$!
		until grep -q sleep "/proc/$pid/comm"; do sleep 0.01; done
		strace -qqq -o /dev/null -e trace=openat2 \
			-e inject=openat2:signal=SIGSTOP:when=1 \
			"$1/lsipc" --ns "$pid" -M -Q -r -o TARGET 2>&1 &
		strace=$!
		until lsipc=$(pgrep -x lsipc) &&
			grep -q "^State:.[Tt]" "/proc/$lsipc/status"; do
			kill -0 "$strace" || exit
			sleep 0.01
		done
		kill -9 "$pid"
		wait "$pid" || :
		unshare --ipc users pid "$pid"
		until grep -q sleep "/proc/$pid/comm"; do sleep 0.01; done
		kill -CONT "$lsipc"
		wait "$strace" || echo "status $?; $pid"
	'
	[[ ${lines[-1]} = "status 1; "* ]]
	[ "${lines[-2]}" = "lsipc: --ns ${lines[-1]#*; }: the process has ended and has no namespace any more" ]
}

@test "a process older than the boot of a time namespace is inspected" {
	needs_sight
	[ -e /proc/self/ns/time_for_children ] ||
		skip "this kernel has no time namespaces"
	id=$(as_owner objects segment 0 0600 100)
	is_orphaned -m "$id"
	# Process 1 is as old as the machine.
	boot=$(cut -d. -f1 /proc/uptime)
	run -0 --separate-stderr sighted unshare --time --fork --boottime \
		"-$((boot - 1))" "$BUILD/lsipc" -m -r --noheadings -o ORPHANED
	[ "$output$stderr" = yes ]
}

@test "an object that may record a process of another PID namespace is kept" {
	needs_sight
	id=$(objects segment 0x99 0600 100)
	queue=$(objects queue 0 0600)
	objects send "$queue" 1 x
	set=$(objects semset 0 0600 1)
	objects op "$set" 0 1
	run -0 --separate-stderr unshare --pid --fork --mount-proc \
		"$BUILD/lsipc" -a -r --noheadings -o KIND,ORPHANED,CPID,LSPID
	[ "$output" = "queue ? - 0
segment ? 0 -
semset ? - -" ]
	run -0 --separate-stderr unshare --pid --fork --mount-proc \
		"$BUILD/ipcrm" -a --orphaned=likely --older-than 0
	[ "$(count msg)$(count shm)$(count sem)" = 111 ]
	[ "$stderr" = "ipcrm: queue:$queue and 2 more: cannot tell whether it is orphaned: a recorded process may be in another PID namespace" ]
}

@test "a container's set is unknown while nobody is on record for a semaphore" {
	needs_sight
	# The kernel shows 0 for nobody and for somebody outside alike.
	run -0 unshare --ipc --pid --fork --mount-proc bash -ec '
		id=$(objects semset 0 0600 2)
		for num in 0 1; do
			objects op "$id" $num 1
			lsipc -s -r --noheadings -o ORPHANED,ORPHANED_REASON
		done'
	[ "${lines[0]//\\x20/ }" = "? a recorded process may be in another PID namespace" ]
	[[ ${lines[1]} = "likely "* ]]
}

@test "a container's queue is at best likely orphaned: its reader may be outside" {
	needs_sight
	# Sender and receiver are inside and gone; who waits may be outside.
	run -0 --separate-stderr recycled '
		uid=$((100000 + RANDOM))
		as="setpriv --reuid $uid --regid $uid --clear-groups"
		id=$($as objects queue 0 0600)
		$as objects send "$id" 1 x
		$as objects receive "$id" >/dev/null
		ipcrm -a --orphaned --older-than 0
		ipcrm -a --older-than 0
		lsipc -q -r --noheadings -o ORPHANED,ORPHANED_REASON
		# Asking for «likely» accepts just that.
		ipcrm -a --orphaned=likely --older-than 0
		wc -l </proc/sysvipc/msg
	'
	[ "${lines[0]}" = "likely processes\\x20outside\\x20this\\x20PID\\x20namespace\\x20cannot\\x20be\\x20seen" ]
	[ "${lines[1]}" = 1 ]
	[[ $stderr = *"cannot tell how long it has been idle: processes outside this PID namespace cannot be seen"* ]]
}

@test "an uninspectable process counts if the mode lets it use the object" {
	needs_sight
	id=$(objects queue 0 0666)
	objects send "$id" 1 x
	mine=$(as_owner objects queue 0 0600)
	run -0 --separate-stderr as_owner "$BUILD/lsipc" -q -r --noheadings \
		-o ID,ORPHANED,IDLE
	[ "${lines[0]}" = "$id likely ?" ]
	# Not those who have no right to it, but for capabilities.
	[[ ${lines[1]} = "$mine likely "[0-9]* ]]
	# The holders of a set are not known, nor are processes that may arrive
	# with a capability.
	segment=$(as_owner objects segment 0 0600 100)
	set=$(objects semset 0 0666 1)
	objects op "$set" 0 1
	secret=$(objects semset 0 0600 1)
	objects op "$secret" 0 1
	run -0 --separate-stderr as_owner "$BUILD/lsipc" -ms -r --noheadings \
		-o ID,KIND,ORPHANED
	[ "$output" = "$segment segment likely
$set semset ?
$secret semset ?" ]
	run -0 --separate-stderr as_owner "$BUILD/ipcrm" -a \
		--orphaned=likely --older-than 0
	exists msg "$id"
	exists sem "$set"
	run -1 exists shm "$segment"
}

@test "ipcrm refuses --orphaned without --older-than or -n, and says why" {
	needs_sight
	id=$(objects segment 0 0600 100)
	run -1 --separate-stderr ipcrm -a --orphaned
	[ -z "$output" ]
	[[ $stderr = "ipcrm: --orphaned is evidence, not proof: "*"give --older-than too (0 is accepted), or -n to look"* ]]
	exists shm "$id"
}

# The seconds since a queue was changed, less one: just_under ID
just_under()
{
	echo $(($(date +%s) - 1 - $(awk -v id="$1" '$2 == id { print $14 }' \
		/proc/sysvipc/msg)))
}

@test "ipcrm --older-than spares objects that were used since, are attached or waited on" {
	needs_sight
	used=$(objects queue 0 0600)
	objects send "$used" 1 x
	waited=$(objects queue 0 0600)
	idle=$(objects queue 0 0600)
	# As long as a command may take to begin.
	eventually older_than 7
	use 1 receive "$waited" 2 1
	users_started+=("$user")
	objects send "$used" 1 x
	[ "$(sighted lsipc -q --older-than "$(just_under "$idle")" -r --noheadings -o ID)" = "$idle" ]
	[ "$(sighted lsipc -q -J -o ID,IDLE | grep "\"id\": $waited," |
		grep -o 'idle": [0-9]*')" = 'idle": 0' ]
	run -0 sighted ipcrm -amsg --older-than "$(just_under "$idle")" -v
	[[ $output = "removing message queue id \`$idle': "* ]]
	[ "$(count msg)" -eq 2 ]
}

@test "ipcrm does not remove an object attached between inspection and removal" {
	id=$(objects segment 0 0600 100)
	asked -ashm --unattached
	background users attach "$id" r 0
	users_started+=($!)
	eventually is_attached "$id" 1
	answered
	[ "$status" -eq 1 ]
	[[ $stderr = *"ipcrm: segment:$id: changed or used in the meantime, not removed" ]]
	exists shm "$id"
}

@test "ipcrm does not remove an object that somebody began to wait on after inspection" {
	needs_sight
	id=$(objects queue 0 0600)
	eventually older_than 2
	asked -amsg --older-than 1
	use 1 receive "$id" 5 1
	users_started+=("$user")
	answered
	[ "$status" -eq 1 ]
	[[ $stderr = *"ipcrm: queue:$id: changed or used in the meantime, not removed" ]]
	exists msg "$id"
}

# Whether it is stuck in a write to a pipe that is full.
writes_to_pipe()
{
	sleeps_in pipe_write "/proc/$1"
}

@test "ipcrm scans processes again before a late removal" {
	needs_sight
	objects fill queue 6000
	last=$(awk 'END { print $2 }' /proc/sysvipc/msg)
	eventually older_than 2
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	took=$(date +%s%N)
	# It can't go on once the pipe is full.
	sighted "$BUILD/ipcrm" -v -amsg --older-than 1 \
		>"$BATS_TEST_TMPDIR/pipe" \
		2>"$BATS_TEST_TMPDIR/said" 3>&- &
	job=$! removing=$!
	exec 7<"$BATS_TEST_TMPDIR/pipe"
	begun()
	{
		[ "$(cat "/proc/$job/comm")" = ipcrm ] ||
			removing=$(pgrep -x ipcrm -P "$job")
	}
	# Nothing of ours runs until it has seen all processes.
	read -r <&7 || {
		cat "$BATS_TEST_TMPDIR/said"
		return 1
	}
	eventually begun
	eventually writes_to_pipe "$removing"
	took=$(($(date +%s%N) - took))
	[ "$(count msg)" -gt 1 ]
	use 1 receive "$last" 5 1
	users_started+=("$user")
	# A scan is believed for a second, or twice the time it took.
	sleep $((2 + took * 2 / 1000000000))
	cat <&7 >/dev/null
	exec 7<&-
	wait "$job" || :
	exists msg "$last"
}

@test "ipcrm does not remove a newer object with the same id" {
	[ -w /proc/sys/kernel/msg_next_id ] || skip "ids can't be chosen"
	id=$(objects queue 0x51 0600)
	asked -amsg --empty
	/usr/bin/ipcrm -q "$id"
	echo "$id" >/proc/sys/kernel/msg_next_id
	[ "$(objects queue 0x52 0600)" = "$id" ]
	answered
	[ "$status" -eq 1 ]
	[[ $stderr = *"ipcrm: queue:$id: changed or used in the meantime, not removed" ]]
	exists msg "$id"
}

@test "ipcrm distinguishes an object without a key from a newer one with its id" {
	[ -w /proc/sys/kernel/msg_next_id ] || skip "ids can't be chosen"
	id=$(objects queue 0 0600)
	asked -amsg --empty
	eventually older_than 1
	/usr/bin/ipcrm -q "$id"
	echo "$id" >/proc/sys/kernel/msg_next_id
	[ "$(objects queue 0 0600)" = "$id" ]
	answered
	[ "$status" -eq 1 ]
	exists msg "$id"
}

@test "ipcrm with filters accepts objects that vanished in the meantime" {
	id=$(objects queue 0x51 0600)
	asked -amsg --empty
	/usr/bin/ipcrm -q "$id"
	answered
	[ "$status" -eq 0 ]
	[[ $stderr != *"ipcrm:"* ]]
}

@test "ipcrm with filters accepts a set that goes while it is judged again" {
	needs strace
	needs_sight
	trace=$BATS_TEST_TMPDIR/trace
	id=$(objects semset 0 0600 1)
	# After what it asks for the listing.
	sighted strace -qq -e trace=semctl -o "$trace" ipcrm -n -asem --older-than 0
	first=$(($(grep -c ^semctl "$trace") + 1))
	asks()
	{
		[ "$(grep -c GETNCNT "$trace")" -ge 2 ]
	}
	# The first delay is long enough where the machine has little else to do; it is
	# that of several calls.
	for delay in 300000 3000000; do
		rm "$trace"
		exists sem "$id" || id=$(objects semset 0 0600 1)
		sighted strace -qq -e trace=semctl -o "$trace" \
			-e inject=semctl:delay_enter=$delay:when="$first+" \
			ipcrm -asem --older-than 0 2>"$BATS_TEST_TMPDIR/err" 3>&- &
		asked=$!
		EVENTUALLY_TRIES=3000 eventually asks
		/usr/bin/ipcrm -s "$id" || :
		ends_with 0 "$asked"
		! grep -q "GETNCNT.* = -1 " "$trace" || break
	done
	grep -q "GETNCNT.* = -1 " "$trace"
	[ ! -s "$BATS_TEST_TMPDIR/err" ]
}

# One process at any time, and never for long: each makes the next and ends.
comet()
{
	# shellcheck disable=SC2016
	perl -e '$SIG{CHLD} = "IGNORE"; my $end = time + 60 * ($ENV{TESTS_PATIENCE} // 1);
		while (-e $ARGV[0] && time < $end) {
			exit if fork;
			select undef, undef, undef, 0.002;
		}' "$1"
}

@test "an owner who forks all the time is found" {
	needs_sight
	needs perl
	segment=$(as_owner objects segment 0 0600 100)
	is_orphaned -m "$segment"
	# A user may not see enough of the processes.
	going=$(mktemp /tmp/ipc.XXXXXX)
	chmod 644 "$going"
	export -f comet
	background "${owner[@]}" bash -c 'comet "$1"' bash "$going"
	flies()
	{
		[[ $(verdict -m "$segment") != yes ]]
	}
	eventually flies
	for ((i = 0; i < 20; i++)); do
		grade=$(verdict -m "$segment")
		[ "$grade" != yes ] || break
	done
	rm "$going"
	[ "$i" -eq 20 ]
	grounded()
	{
		! pgrep -U "$OWNER" >/dev/null
	}
	eventually grounded
	[ "$(verdict -m "$segment")" = yes ]
}

@test "the holder of an undo list is unknown when the process to compare with has ended" {
	needs_sight
	needs strace perl
	set=$(as_owner objects semset 0 0600 1)
	# Another one is on record then.
	background "${owner[@]}" perl -e 'semop $ARGV[0], pack "s3", 0, 1, 0x1000;
		system "objects", "op", $ARGV[0], 0, 1; sleep 1000' "$set"
	users_started+=("$!")
	posted_twice()
	{
		[ "$(/usr/bin/ipcs -s -i "$set" | awk '$1 == 0 { print $2 }')" = 2 ]
	}
	eventually posted_twice
	is_kept -s "$set" "?" "uses System V IPC here"
	run -0 sighted strace -f -qqq -o /dev/null \
		-e inject=kcmp:error=ESRCH "$BUILD/lsipc" -s -i "$set" -r \
		--noheadings -o ORPHANED
	[ "$output" = "?" ]
}

@test "a privileged process with threads does not make every set of others unknown" {
	needs_sight
	set=$(as_owner objects semset 0 0600 1)
	as_owner objects op "$set" 0 1
	is_orphaned -s "$set"
	# A process that creates a thread has an undo list.
	background users become 0
	threaded=$!
	users_started+=("$threaded")
	has_threads()
	{
		[ "$(find "/proc/$1/task" -mindepth 1 -maxdepth 1 | wc -l)" -eq "$2" ]
	}
	eventually has_threads "$threaded" 2
	is_kept -s "$set" likely "threads may have operations to undo: $threaded"
	selects --older-than=0 -s "$set"
	kill -KILL "$threaded"
	# But this one uses System V IPC.
	use 2 receive "$(objects queue 0 0600)" 1 2
	users_started+=("$user")
	is_kept -s "$set" "?" "operations to undo: $user (users)"
	run -1 selects --older-than=0 -s "$set"
}

@test "a set whose waiters can't be counted is not idle for a known time" {
	needs_sight
	needs strace
	set=$(as_owner objects semset 0 0600 1)
	as_owner objects op "$set" 0 1
	# The reason may be that for a process of somebody else, for a while.
	is_uncounted()
	{
		run -0 --separate-stderr sighted strace -f -qqq -o /dev/null \
			-e inject=semctl:error="$1" \
			"$BUILD/ipcrm" -n -asem --older-than 0
		[ -z "$output" ] || selected=$output
		[ -n "$selected" ] || [[ $stderr = *"cannot tell how long it has been idle: its semaphores cannot be read: "* ]]
	}
	selected=
	for error in EACCES ENOMEM; do
		EVENTUALLY_TRIES=20 eventually is_uncounted $error || {
			echo "$stderr"
			return 1
		}
		[ -z "$selected" ]
	done
}

@test "a thread that took on the owner's user alone is a process of the owner" {
	needs_sight
	segment=$(as_owner objects segment 0 0600 100)
	is_orphaned -m "$segment"
	background users become "$OWNER"
	server=$!
	users_started+=("$server")
	has_become()
	{
		grep -qs "^Uid:.$OWNER" /proc/"$server"/task/*/status
	}
	eventually has_become
	grep -q '^Uid:.0' "/proc/$server/status"
	# Whoever makes a thread has an undo list, too.
	is_kept -m "$segment" "?" "may use it uses System V IPC here: $server (users)"
}

@test "a thread that moved here with setns(2) counts even if its process is elsewhere" {
	needs_sight
	set=$(as_owner objects semset 0 0600 1)
	unshare --ipc users visit "$set" </proc/self/ns/ipc >/dev/null 2>&1 3>&- &
	users_started+=("$!")
	posted()
	{
		[ "$(/usr/bin/ipcs -s -i "$set" | awk '$1 == 0 { print $2 }')" = 1 ]
	}
	eventually posted
	# Another one is on record then.
	as_owner objects op "$set" 0 1
	[ "$(verdict -s "$set")" = likely ]
}
