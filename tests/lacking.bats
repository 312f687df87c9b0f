#!/usr/bin/env bats
# Kernels that tell little: without MSG_COPY, kcmp(2), /proc/PID/syscall and huge
# pages. tests/kernel boots one.

load helper

setup()
{
	needs_root
	[ ! -e /proc/self/syscall ] || skip "this kernel tells who waits"
	users_started=()
}

teardown()
{
	end_started
	remove_all
}

# Starts a process that is left to wait.
waiting()
{
	background "$@"
	users_started+=($!)
	eventually grep -q '^State:.*sleeping' "/proc/$!/status"
}

@test "ipcrecv --peek says that this kernel can't, and takes nothing" {
	id=$(objects queue 0 0600)
	objects send "$id" 1 hello
	run -1 --separate-stderr ipcrecv -i "$id" --peek
	[ -z "$output" ]
	[ "$stderr" = "ipcrecv: queue:$id: this kernel cannot peek at messages (CONFIG_CHECKPOINT_RESTORE)" ]
	[ "$(awk -v id="$id" '$2 == id { print $5 }' /proc/sysvipc/msg)" -eq 1 ]
	run -0 ipcrecv -i "$id"
	[ "$output" = hello ]
}

@test "nothing is orphaned for certain, or likely, where the kernel tells no calls" {
	queue=$(as_stranger objects queue 0 0600)
	segment=$(as_stranger objects segment 0 0600 4096)
	set=$(as_stranger objects semset 0 0600 1)
	as_stranger objects op "$set" 0 1
	waiting as_stranger users receive "$queue" 5 1
	run -0 --separate-stderr lsipc -q -m -s -r --noheadings -o ORPHANED
	[ "$output" = $'?\n?\n?' ]
	for target in "queue:$queue" "segment:$segment" "semset:$set"; do
		run -0 --separate-stderr lsipc "$target"
		[[ $output = *"this kernel does not tell in which call a process is"* ]]
	done
	for grade in yes likely; do
		run --separate-stderr ipcrm -a --orphaned=$grade --older-than 0s
		[ -z "$output" ]
	done
	exists msg "$queue"
	exists shm "$segment"
	exists sem "$set"
}

@test "who waits for a message is unknown, never nobody" {
	id=$(objects queue 0 0600)
	waiting users receive "$id" 5 1
	run -0 --separate-stderr lsipc -q -r --noheadings -o PIDS,WAITERS
	[ "$output" = "? ?" ]
	run -0 --separate-stderr lsipc -q -J -o WAITERS
	[[ $output = *'"waiters": null'* ]]
	run --separate-stderr ipcs --posix -q
	[[ $stderr = *"cannot tell who is blocked on a queue: "* ]]
	run -3 ipccheck --measure senders -w 0 queue
	run -3 ipccheck orphans
	run --separate-stderr ipcrm -a --empty --older-than 0s
	exists msg "$id"
}

@test "ipcmk says that there are no huge pages" {
	run -1 --separate-stderr ipcmk -M 2M --huge
	[ "$stderr" = "ipcmk: segment: this system has no huge pages of that size" ]
	[ "$(count shm)" -eq 0 ]
}
