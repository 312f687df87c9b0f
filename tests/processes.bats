#!/usr/bin/env bats
# What lsipc tells of the processes that use an object, beyond how they do.

load helper

teardown()
{
	end_started
	remove_all
}

# One value of the only process of the only object: of_process -q FILTER
of_process()
{
	sighted lsipc "$1" -p -J 2>/dev/null | jq -c ".[][0].processes[0]$2"
}

# Whether the only process waits for this: waits_for -q|-s WHAT
waits_for()
{
	[ "$(of_process "$1" .what)" = "$2" ]
}

@test "lsipc -J shows what a process waits for as fields" {
	needs_sight
	needs jq
	id=$(objects queue 0 0600)
	for what in "7 {\"type\":7}" "-9 {\"type\":-9}" "0 {\"type\":0}" \
		"!8 {\"type\":8,\"except\":true}"; do
		started 1 receive "$id" "${what%% *}" 1
		[ "$(of_process -q .what)" = "${what#* }" ]
		end "$user"
	done
	objects qbytes "$id" 100
	objects send "$id" 1 "$(printf %90s x)"
	started 1 send "$id" 42 50 1
	# That is in its memory, which on a busy machine isn't read in time.
	EVENTUALLY_TRIES=20 eventually waits_for -q '{"type":42,"bytes":50}'
	end "$user"
	id=$(objects semset 0 0600 5)
	started 1 op "$id" 1 0 -1 2 3
	EVENTUALLY_TRIES=20 eventually waits_for -s '{"operations":[{"semnum":0,"operation":-1},{"semnum":2,"operation":3}],"complete":true}'
}

@test "lsipc -J shows access as a field, and a status as a list" {
	needs jq
	id=$(objects segment 0 0600 100)
	attached 1 attach "$id" r 0
	[ "$(of_process -m .what)" = '{"access":"r"}' ]
	[ "$(lsipc -m -J -o STATUS | jq -c '.[][0].status')" = '[]' ]
	/usr/bin/ipcrm -m "$id"
	[ "$(lsipc -m -J -o STATUS | jq -c '.[][0].status')" = '["dest"]' ]
	# In a table it is text, as before.
	[ "$(lsipc -m -r --noheadings -o STATUS)" = dest ]
}

# Runs lsipc, has a call of it for a file of the process fail as if it were not
# permitted, and ends the process before; not 0 if that took longer than this. THAT
# stands for it: denied_within MICROSECONDS CALLS WHEN OPTION ...
denied_within()
{
	local tracer late=0 calls=$2
	local inject="$2:error=EACCES:delay_enter=$1:when=$3"

	shift 3
	rm -f trace
	background unshare --ipc sleep 600
	user=$!
	users_started+=("$user")
	eventually grep -q sleep "/proc/$user/comm"
	sighted strace -f -qq -P "/proc/$user" -e trace="$calls" \
		-e inject="$inject" -o trace \
		"$BUILD/lsipc" "${@//THAT/$user}" </dev/null >out 2>err 3>&- &
	tracer=$!
	eventually grep -q 'ns/ipc' trace
	end "$user"
	! grep -q 'ns/ipc.*=' trace || late=1
	wait "$tracer" || :
	return "$late"
}

# The first delay is long enough where the machine has little else to do.
denied()
{
	local delay

	for delay in 500000 2000000 8000000; do
		! denied_within "$delay" "$@" || break
	done
	grep -q 'ns/ipc.*= -1 EACCES' trace
}

# The kernel denies also what is not there any more.
@test "lsipc takes no process that ends while it is looked at for a protected one" {
	needs_sight
	needs strace
	cd "$BATS_TEST_TMPDIR"
	id=$(objects queue 0 0600)
	denied '?newfstatat,?fstatat64,?statx' 1 -q --noheadings -r -o ID --older-than 0
	cat err
	[ "$(<out)" = "$id" ]
	[ ! -s err ]
	denied openat 2 -g --all-namespaces --noheadings -r
	cat err
	[ ! -s err ]
	denied openat 3 -q --ns THAT
	[ "$(<err)" = "lsipc: --ns $user: no such process" ]
}

@test "lsipc shows the user of a process, and its start time" {
	needs_root
	id=$(objects segment 0 0666 100)
	background as_stranger "$BUILD/tools/users" attach "$id" r 0
	user=$!
	users_started+=("$user")
	eventually is_attached "$id" 1
	[ "$(of_process -m .puser)" = '"54321"' ]
	since=$(date -d "$(ps -o lstart= -p "$user")" +%s)
	told=$(date -d "$(of_process -m .started | tr -d '"')" +%s)
	[ "$((since - told))" -le 1 ] && [ "$((told - since))" -le 1 ]
}

@test "lsipc shows the pid of a process in its own namespace" {
	needs_root
	unshare --pid true || skip "no PID namespaces here"
	id=$(objects segment 0 0600 100)
	background unshare --pid --fork --kill-child users attach "$id" r 0
	users_started+=("$!")
	eventually is_attached "$id" 1
	[ "$(of_process -m .ownpid)" = 1 ]
	[ "$(of_process -m .pid)" = "$(pgrep -P "${users_started[0]}")" ]
	attached 2 attach "$id" r 0
	[ "$(lsipc -m -p -r --noheadings -o PID,OWNPID | grep -c "^$user $user$")" \
		-eq 1 ]
}

@test "lsipc shows the container or the unit of a process" {
	needs_mounts
	id=$(objects segment 0 0600 100)
	attached 1 attach "$id" r 0
	digits=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
	while read -r path unit; do
		printf '12:pids:/\n1:name=systemd:/\n0::%s\n' "$path" \
			>"$BATS_TEST_TMPDIR/cgroup"
		run -0 over "$BATS_TEST_TMPDIR/cgroup" "/proc/$user/cgroup" -- \
			lsipc -m -p -r --noheadings -o UNIT
		[ "$output" = "${unit:-}" ] || {
			echo "$path: $output"
			false
		}
	done <<-END
		/system.slice/postgresql.service postgresql.service
		/user.slice/user-1000.slice/session-3.scope session-3.scope
		/system.slice/docker-$digits.scope docker:0123456789ab
		/docker/$digits docker:0123456789ab
		/machine.slice/libpod-$digits.scope/container podman:0123456789ab
		/kubepods/burstable/podx/$digits container:0123456789ab
		/lxc/web-1 lxc:web-1
		/lxc.payload.web-1 lxc:web-1
		/machine.slice/machine-web.scope machine:web
		/system.slice/docker-$digits.scope/system.slice/x.service x.service
		/
		/user.slice
	END
}

# Whether the clock is past that many seconds.
is_past()
{
	[ "$(date +%s)" -gt "$1" ]
}

@test "lsipc shows since when a process waits" {
	needs_sight
	needs jq
	grep -q exec_start /proc/self/sched || skip "this kernel doesn't tell"
	id=$(objects queue 0 0600)
	begun=$(date +%s)
	started 1 receive "$id" 7 1
	blocked=$(date +%s)
	eventually is_past "$((blocked + 2))"
	told=$(date -d "$(of_process -q .since | tr -d '"')" +%s)
	[ "$((told - blocked))" -le 1 ]
	[ "$((begun - told))" -le 1 ]
	id=$(objects segment 0 0600 100)
	attached 1 attach "$id" r 0
	[ "$(of_process -m .since)" = null ]
}

# Starts a command line on a terminal of so many columns, and keeps what it
# shows in the file screen: show COLUMNS LOCALE COMMAND_LINE
show()
{
	run -0 script -qec "stty cols $1; LC_ALL=$2 $3" /dev/null
	printf '%s\n' "${lines[@]}" | tr -d '\r' >"$BATS_TEST_TMPDIR/screen"
}

@test "lsipc -p draws what each object holds, and next to a branch who uses it" {
	needs_sight
	needs script
	remove_all
	segment=$(objects segment 0x77 0600 10000)
	attached 2 attach "$segment" rw 1
	first=$user
	child=$(pgrep -P "$first")
	queue=$(objects queue 0x78 0600)
	objects send "$queue" 1 hello
	started 2 receive "$queue" 99 2
	objects semset 0 0600 3
	LC_ALL=C.UTF-8 run -0 sighted lsipc -p
	[ "${lines[0]}" = "TARGET    KEY        OWNER CONTENT" ]
	[ "${lines[1]}" = "queue:$queue   0x00000078 root  1 message, 5B of 16K" ]
	[[ ${lines[2]} =~ ^"└─ $user "+"root receiving type 99, 2 threads"(, for [0-9]+s)?" "+"users receive $queue 99 2"$ ]]
	[[ ${lines[3]} =~ ^"segment:$segment 0x00000077 root  9.8K ("[0-9.]+[BK]" resident), 2 attached"$ ]]
	[[ ${lines[4]} =~ ^"├─ $first "+"root attached rw "+"users attach $segment rw 1"$ ]]
	[[ ${lines[5]} =~ ^"└─ $child "+"root attached rw "+"users attach $segment rw 1"$ ]]
	[[ ${lines[6]} = "semset:"*" root  3 semaphores" ]]
	[ "${#lines[@]}" -eq 7 ]
	# The command comes last, and is cut.
	show 38 C.UTF-8 "lsipc -m -p"
	grep -q "└─ $child root attached rw users .*…$" \
		"$BATS_TEST_TMPDIR/screen"
	while read -r line; do
		(LC_ALL=C.UTF-8 && [ "${#line}" -le 38 ])
	done <"$BATS_TEST_TMPDIR/screen"
	# Whoever chooses columns gets these.
	run -0 lsipc -m -p -o KEY,PID --noheadings
	[[ ${lines[0]} = 0x00000077* ]]
}

@test "lsipc -p draws nothing that could control a terminal, and no line but its own" {
	needs script
	needs perl
	perl -MIPC::SysV -e 1 || skip "perl has no IPC::SysV"
	id=$(objects segment 0 0600 100)
	background perl -e '
		$0 = "\e[31mred\n└─ 1 root attached rw init\r\x9b2J";
		use IPC::SysV qw(shmat);
		shmat($ARGV[0], undef, 0) or die;
		sleep 1000' "$id"
	users_started+=("$!")
	eventually is_attached "$id" 1
	for locale in C C.UTF-8; do
		LC_ALL=$locale run -0 lsipc -m -p
		[ "$(grep -c "^segment:" <<<"$output")" -eq 1 ]
		[ "${#lines[@]}" -eq 3 ]
		[[ $output != *[$'\e\r\x9b']* ]]
	done
}

@test "lsipc -p reports a full standard output" {
	id=$(objects segment 0 0600 100)
	run -1 --separate-stderr bash -c 'lsipc -m -p >/dev/full'
	[[ $stderr = *"standard output: No space left on device"* ]]
}

@test "lsipc TARGET and -p show the resident bytes of a segment, or that they are unknown" {
	needs_mounts
	m=$(objects segment 0 0600 8192)
	awk '{ NF = 14; print }' /proc/sysvipc/shm >"$BATS_TEST_TMPDIR/shm"
	run -0 over "$BATS_TEST_TMPDIR/shm" /proc/sysvipc/shm -- "$BUILD/lsipc" \
		"segment:$m"
	[[ $output = *$'\n'"Content        8K (? resident), ? swapped"$'\n'* ]]
	run -0 over "$BATS_TEST_TMPDIR/shm" /proc/sysvipc/shm -- "$BUILD/lsipc" \
		-m -p
	[[ ${lines[1]} = *" 8K (? resident), 0 attached" ]]
}

@test "lsipc TARGET shows all about one object in groups, lsipc -i its titles" {
	needs_sight
	segment=$(objects segment 0x77 0640 10000)
	attached 1 attach "$segment" rw 0
	run -0 sighted lsipc "segment:$segment"
	[ "${lines[0]}" = "segment:$segment, key 0x00000077" ]
	[ "${lines[1]}" = "Owner          root:root (0:0), created by root:root" ]
	[ "${lines[2]}" = "Permissions    rw-r----- (0640)" ]
	[[ ${lines[3]} =~ ^"Content        9.8K ("[0-9.]+[BK]" resident), 0B swapped"$ ]]
	[ "${lines[4]}" = "Attachments    1" ]
	[[ $output = *"; last user process $user
"* ]]
	[[ $output = *"
Idle           0s
Orphaned       no

Processes:
"*"$user attached rw "*"users attach $segment rw 0" ]]
	# By its key, too.
	run -0 sighted lsipc segment:0x77
	[ "${lines[0]}" = "segment:$segment, key 0x00000077" ]
	run -0 sighted lsipc -m -i "$segment"
	[[ ${lines[0]} = "Kind: "*segment ]]
	# Whoever chooses columns or a form gets these.
	run -0 lsipc "segment:$segment" -r --noheadings -o SIZE -b
	[ "$output" = 10000 ]
	end "$user"
	run -0 sighted lsipc "segment:$segment"
	[[ $output = *"
Orphaned       likely: its owner or creator is root" ]]
	set=$(objects semset 0 0600 2)
	run -0 sighted lsipc "semset:$set"
	[[ $output = *"Content        2 semaphores"*"
Semaphores:
"* ]]
	run -1 --separate-stderr lsipc queue:99999
	[ "$stderr" = "lsipc: queue:99999: no such id" ]
	[ -z "$output" ]
}

@test "with -p too, the processes of one object stand below each other" {
	needs_sight
	id=$(objects segment 0 0600 4096)
	attached 1 attach "$id" r 0
	attached 2 attach "$id" r 0
	attached 3 attach "$id" r 0
	for what in "segment:$id" "-m -i $id"; do
		# shellcheck disable=SC2086
		run -0 sighted "$BUILD/lsipc" -p $what
		[[ $output = *Processes:* ]]
		[[ $output != *─* ]]
		[[ $output != *"|-"* ]]
	done
}

@test "the manual of lsipc names the members of processes in JSON" {
	needs_sight
	m=$(objects segment 0 0600 100)
	attached 1 attach "$m" r 0
	run -0 sighted lsipc -m -p -J -o ID
	members=$(/usr/bin/python3 -c '
import json, sys
print(*json.load(sys.stdin)["sharedmemory"][0]["processes"][0])' <<<"$output")
	[ "$(sed -n '/^\.Va processes/,/^whatever/p' "$TOP/man/lsipc.1" |
		sed -n 's/^\.Va //p' | tr -d , | tail -n +2 | xargs)" = "$members" ]
}
