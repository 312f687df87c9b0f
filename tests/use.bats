#!/usr/bin/env bats
# Who uses which object: what lsipc says is what is.

load helper

setup()
{
	users_started=()
}

teardown()
{
	end "${users_started[@]}"
	remove_all
}

# Starts one that is blocked: started THREADS VERB ...
started()
{
	use "$@"
	users_started+=("$user")
}

# Starts one that attaches, and waits until it is attached so often.
attached()
{
	background users "${@:2}"
	user=$!
	users_started+=("$user")
	eventually is_attached "$3" "$1"
}

# The cells of one row, by lsipc where it can look into every process:
# cells -q ID COLUMNS
cells()
{
	sighted lsipc "$1" -r --noheadings -o "ID,$3" |
		awk -v id="$2" '$1 == id { sub(/^[^ ]* /, ""); print }'
}

@test "lsipc tells who has a segment attached, read-only and read-write" {
	id=$(objects segment 0x77 0666 10000)
	attached 1 attach "$id" r 0
	reader=$user
	attached 2 attach "$id" rw 0
	writer=$user
	[ "$(lsipc -m -r --noheadings -o PIDS)" = \
		"$(printf '%s\n' "$reader" "$writer" | sort -n | paste -sd,)" ]
	run -0 lsipc -m -p -r --noheadings -o ID,PID,USE,WHAT,COUNT
	[[ $output = *"$id $reader attached r 1"* ]]
	[[ $output = *"$id $writer attached rw 1"* ]]
	[ "${#lines[@]}" -eq 2 ]
}

@test "lsipc tells who has inherited an attachment, and who dropped it by exec" {
	id=$(objects segment 0 0600 10000)
	attached 4 attach "$id" rw 3
	parent=$user
	background users execute "$id" sleep 1000
	users_started+=($!)
	eventually grep -q sleep /proc/$!/comm
	pids=$({ echo "$parent" && pgrep -P "$parent"; } | sort -n | paste -sd,)
	[ "$(lsipc -m -r --noheadings -o PIDS,NATTCH)" = "$pids 4" ]
}

@test "lsipc counts the attachments of a process, and shows it once" {
	id=$(objects segment 0 0600 10000)
	needs perl
	perl -MIPC::SysV -e 1 || skip "perl has no IPC::SysV"
	background perl -e '
		use IPC::SysV qw(shmat);
		$first = shmat($ARGV[0], undef, 0);
		$second = shmat($ARGV[0], undef, 010000);
		sleep 1000;
	' "$id"
	users_started+=($!)
	eventually is_attached "$id" 2
	[ "$(lsipc -m -r --noheadings -o PIDS)" = $! ]
	[ "$(lsipc -m -p -r --noheadings -o PID,WHAT,COUNT)" = "$! rw 2" ]
	run -0 lsipc -m -J -o PIDS
	[[ $output = *'"pids": ['$!']'* ]]
}

@test "lsipc shows who holds a removed segment, and the key it was made with" {
	id=$(objects segment 0x5ace 0600 10000)
	attached 1 attach "$id" r 0
	/usr/bin/ipcrm -m "$id"
	[ "$(lsipc -m -r --noheadings -o KEY,ORIGKEY,STATUS,PIDS)" = \
		"0x00000000 0x00005ace dest $user" ]
}

@test "lsipc tells who is blocked in msgrcv, for which messages" {
	needs_sight
	id=$(objects queue 0 0600)
	other=$(objects queue 0 0600)
	started 3 receive "$id" 7 3
	a=$user
	started 1 receive "$id" -9 1
	b=$user
	started 1 receive "$id" '!8' 1
	c=$user
	started 1 receive "$id" 0 1
	d=$user
	pids=$(printf '%s\n' "$a" "$b" "$c" "$d" | sort -n | paste -sd,)
	[ "$(cells -q "$id" PIDS,WAITERS)" = "$pids 6" ]
	[ "$(cells -q "$other" PIDS,WAITERS)" = " 0" ]
	run -0 sighted lsipc -q -p -r --noheadings -o ID,PID,USE,WHAT,COUNT
	[[ $output = *"$id $a receiving type\\x207 3"* ]]
	[[ $output = *"$id $b receiving type\\x209\\x20or\\x20lower 1"* ]]
	[[ $output = *"$id $c receiving all\\x20but\\x20type\\x208 1"* ]]
	[[ $output = *"$id $d receiving any\\x20type 1"* ]]
	[[ $output = *"$other - - - -"* ]]
	[ "${#lines[@]}" -eq 5 ]
}

@test "lsipc takes an id as the kernel does, with its lower bits" {
	needs_sight
	id=$(objects queue 0 0600)
	started 1 wide "$id"
	[ "$(cells -q "$id" PIDS,WAITERS)" = "$user 1" ]
}

@test "lsipc tells who is blocked in msgsnd, with which message" {
	needs_sight
	id=$(objects queue 0 0600)
	objects qbytes "$id" 100
	objects send "$id" 1 "$(printf %90s x)"
	started 2 send "$id" 42 50 2
	[ "$(cells -q "$id" PIDS,WAITERS)" = "$user 2" ]
	run -0 sighted lsipc -q -p -r --noheadings -o PID,USE,WHAT,COUNT
	[ "$output" = "$user sending type\\x2042,\\x2050\\x20bytes 2" ]
}

@test "lsipc tells who is blocked on which semaphore and operation" {
	needs_sight
	id=$(objects semset 0 0600 5)
	objects op "$id" 4 1
	started 1 op "$id" 1 0 -1 2 3
	a=$user
	started 1 op "$id" 1 4 0
	b=$user
	pids=$(printf '%s\n' "$a" "$b" | sort -n | paste -sd,)
	[ "$(cells -s "$id" PIDS,WAITERS)" = "$pids 2" ]
	run -0 sighted lsipc -s -p -r --noheadings -o PID,USE,WHAT,COUNT
	[[ $output = *"$a waiting 0-1\\x202+3 1"* ]]
	[[ $output = *"$b waiting 4=0 1"* ]]
	# As the kernel counts them.
	run -0 lsipc -s -i "$id" -J
	needs jq
	[ "$(jq '[.semaphores[0].elements[] | .ncount + .zcount] | add' \
		<<<"$output")" -eq 2 ]
}

@test "lsipc sees a blocked thread whose process has lost its first thread" {
	needs_sight
	id=$(objects queue 0 0600)
	started 1 orphan "$id" 3
	[[ $(cat "/proc/$user/stat") = *") Z "* ]]
	[ "$(cells -q "$id" PIDS,WAITERS,ORPHANED)" = "$user 1 no" ]
}

@test "lsipc sees who has a segment attached without a first thread" {
	needs_root
	id=$(objects segment 0 0600 100)
	attached 1 remain "$id"
	ended()
	{
		[[ $(cat "/proc/$user/stat") = *") Z "* ]]
	}
	eventually ended
	[ "$(lsipc -m -p -r --noheadings -o PIDS,PID,WHAT)" = \
		"$user $user rw" ]
}

@test "lsipc tells the objects of two namespaces with the same ids apart" {
	needs_sight
	queue=$(objects queue 0 0600)
	segment=$(objects segment 0 0600 100)
	set=$(objects semset 0 0600 1)
	for verb in "receive $queue 1 1" "op $set 1 0 -1"; do
		# shellcheck disable=SC2086
		started 1 $verb
		pids+=("$user")
	done
	attached 1 attach "$segment" r 0
	pids+=("$user")
	# The same numbers, elsewhere.
	background unshare --ipc bash -c '
		echo '"$queue"' >/proc/sys/kernel/msg_next_id
		echo '"$segment"' >/proc/sys/kernel/shm_next_id
		echo '"$set"' >/proc/sys/kernel/sem_next_id
		objects queue 0 0600
		objects segment 0 0600 100
		objects semset 0 0600 1
		users receive '"$queue"' 2 1 &
		users op '"$set"' 1 0 -1 &
		users attach '"$segment"' rw 0 &
		wait
	'
	elsewhere=$!
	users_started+=("$elsewhere")
	two_wait()
	{
		[ "$(pgrep -P "$elsewhere" | sed 's|.*|/proc/&/wchan|' |
			xargs cat | grep -oE 'do_msgrcv|do_semtimedop' |
			wc -l)" -eq 2 ]
	}
	eventually two_wait
	eventually nsenter -i -t "$elsewhere" awk -v id="$segment" '
		$2 == id { n = $7 } END { exit n != 1 }' /proc/sysvipc/shm
	[ "$(cells -q "$queue" PIDS)" = "${pids[0]}" ]
	[ "$(cells -s "$set" PIDS)" = "${pids[1]}" ]
	[ "$(cells -m "$segment" PIDS)" = "${pids[2]}" ]
	# The others, from there.
	run -0 --separate-stderr lsipc --ns "$elsewhere" -a -p -r --noheadings \
		-o KIND,PID
	for pid in "${pids[@]}"; do
		[[ $output != *" $pid"* ]]
	done
	[ "$(grep -c '[a-z] [0-9]' <<<"$output")" -eq 3 ]
}

@test "lsipc says that a holder who moved to another namespace isn't seen" {
	needs_root
	id=$(objects segment 0 0600 100)
	attached 1 move "$id"
	[ "$(lsipc -m -r --noheadings -o PIDS)" = "?" ]
	[ "$(lsipc -m -r --noheadings -o ORPHANED)" = no ]
	run -0 lsipc -m -J -o PIDS
	[[ $output = *'"pids": null'* ]]
}

@test "lsipc shows processes of another pid namespace as the reader sees them" {
	needs_sight
	id=$(objects queue 0 0600)
	background unshare --pid --fork --kill-child users receive "$id" 5 1
	users_started+=($!)
	child()
	{
		inner=$(pgrep -P "${users_started[0]}") &&
			is_blocked "$inner" 1
	}
	eventually child
	[ "$(cells -q "$id" PIDS,WAITERS)" = "$inner 1" ]
	# From inside it is process 1.
	[ "$(nsenter -p -m -t "$inner" -- unshare --mount --fork bash -c '
		mount -t proc proc /proc
		lsipc -q -r --noheadings -o PIDS')" = 1 ]
}

@test "lsipc tells a plain user what may be seen, and that there may be more" {
	needs_root
	id=$(objects queue 0 0666)
	segment=$(objects segment 0 0666 100)
	started 1 receive "$id" 5 1
	attached 1 attach "$segment" r 0
	background as_stranger users receive "$id" 6 1
	users_started+=($!)
	mine()
	{
		own=$(pgrep -u 54321 -f "users receive $id 6 1") &&
			is_blocked "$own" 1
	}
	eventually mine
	chmod -R a+rX "$BUILD/lsipc"
	run -0 --separate-stderr as_stranger "$BUILD/lsipc" -q -r --noheadings \
		-o PIDS,WAITERS
	[ "$output" = "$own,? 1+" ]
	[[ $stderr = "lsipc: cannot inspect "*" (same user or CAP_SYS_PTRACE needed): there may be more users" ]]
	run -0 --separate-stderr as_stranger "$BUILD/lsipc" -m -r --noheadings \
		-o PIDS
	[ "$output" = "?" ]
	run -0 --separate-stderr as_stranger "$BUILD/lsipc" -q -J -o WAITERS
	[[ $output = *'"waiters": null'* ]]
	# The kernel counts those who wait on a set.
	set=$(objects semset 0 0666 1)
	started 2 op "$set" 2 0 -1
	run -0 --separate-stderr as_stranger "$BUILD/lsipc" -s -r --noheadings \
		-o WAITERS
	[ "$output" = 2 ]
}

@test "lsipc says so where processes can't be seen" {
	needs_root
	objects queue 0 0600
	run -0 --separate-stderr unshare --pid --fork \
		"$BUILD/lsipc" -q -r --noheadings -o WAITERS
	[ "$output" = "?" ]
	[[ $stderr = *"cannot tell who uses an object: /proc is that of another pid namespace" ]]
}

@test "lsipc finds its own objects' users while a thousand processes run" {
	needs_sight
	id=$(objects segment 0 0600 100)
	attached 1001 attach "$id" r 1000
	[ "$(sighted lsipc -m -r --noheadings -o PIDS | tr ',' '\n' |
		sort -u | wc -l)" -eq 1001 ]
}
