#!/usr/bin/env bats
# Twelve jobs that people have, each in one or two commands. The objects are made,
# used and judged by other programs: build/tools, /proc/sysvipc, the kernel.

bats_require_minimum_version 1.5.0
load helper

setup()
{
	cd "$BATS_TEST_TMPDIR" || exit
}

teardown()
{
	remove_all
}

# How many objects there are: count msg|shm|sem
count()
{
	tail -n +2 "/proc/sysvipc/$1" | wc -l
}

@test "remove the leaked memory of a crashed program, and nothing else" {
	needs_sight
	# A user of whom there is no other process, of another test run either.
	nobody=$((100000 + BASHPID))
	leak=$(setpriv --reuid=$nobody --regid=$nobody --clear-groups \
		objects segment 0 0600 4096)
	live=$(objects segment 0 0600 8192)
	background setpriv --reuid=$nobody --regid=$nobody --clear-groups \
		users attach "$leak" rw 0
	crashed=$!
	eventually is_attached "$leak" 1
	background users attach "$live" rw 0
	user=$!
	eventually is_attached "$live" 1
	kill -SEGV "$crashed"
	wait "$crashed" 2>/dev/null || :
	run -0 sighted lsipc -m --orphaned -r --noheadings \
		-o TARGET,OWNER,SIZE,ORPHANED
	[ "$output" = "segment:$leak $nobody 4K yes" ]
	run -0 sighted ipcrm -a=shm --orphaned --older-than 0
	[ -z "$output" ]
	[ "$(awk 'NR > 1 { print $2 }' /proc/sysvipc/shm)" = "$live" ]
	end "$user"
}

@test "see who holds a segment, and who waits for a message" {
	segment=$(objects segment 0 0600 4096)
	queue=$(objects queue 0 0600)
	background users attach "$segment" rw 0
	holder=$!
	eventually is_attached "$segment" 1
	use 1 receive "$queue" 99 1
	run -0 lsipc -a -p -r --noheadings -o TARGET,PID,USE,WHAT
	end "$holder" "$user"
	[[ $output = *"$holder attached rw"* ]]
	[[ $output = *"$user receiving type\x2099"* ]]
}

@test "drain a queue into a file, and fill it again" {
	queue=$(objects queue 0 0600)
	objects send "$queue" 7 job
	objects send "$queue" 9 "$(printf 'two\nlines')"
	ipcrecv -a -J "queue:$queue" >saved
	[ "$(awk 'NR == 2 { print $5 }' /proc/sysvipc/msg)" -eq 0 ]
	ipcsend -J "queue:$queue" <saved
	[ "$(objects take "$queue" 9)" = "$(printf '9 9 two\nlines')" ]
	[ "$(objects take "$queue" 7)" = "7 3 job" ]
}

@test "look into a queue without taking anything" {
	queue=$(objects queue 0 0600)
	objects send "$queue" 7 job
	objects send "$queue" 8 task
	before=$(cat /proc/sysvipc/msg)
	run -0 ipcrecv --peek --long -a "queue:$queue"
	[ "$output" = "\
7 3 job
8 4 task" ]
	[ "$(cat /proc/sysvipc/msg)" = "$before" ]
}

@test "run at most two at once" {
	needs flock
	cat >job <<-'END'
		#!/bin/sh
		mkdir $$.runs
		ls -d *.runs | wc -l >>most
		sleep 0.05
		rmdir $$.runs
	END
	chmod +x job
	for _ in 1 2 3 4 5 6; do
		ipcsem run --slots 2 -k 0x10c -- ./job 3>&- &
	done
	wait
	[ "$(wc -l <most)" -eq 6 ]
	[ "$(sort -n most | tail -n 1)" -le 2 ]
	[ "$(awk 'NR == 2 { print $4 }' /proc/sysvipc/sem)" -eq 1 ]
}

@test "pass a secret through a segment, and leave no trace of it" {
	segment=$(objects segment 0 0600 64)
	printf swordfish | ipcattach -W "segment:$segment"
	run -0 ipcattach -l 9 "segment:$segment"
	[ "$output" = swordfish ]
	ipcattach --zero "segment:$segment"
	[ -z "$(objects peek "$segment" 64 | tr -d '\0')" ]
	ipcrm "segment:$segment"
	[ "$(count shm)" -eq 0 ]
}

@test "share a segment between two users, and nobody else" {
	needs_root
	id=$(ipcmk -bM 4K -o 54322:54310 -p 660)
	[ "$(awk 'NR == 2 { print $3, $8, $9 }' /proc/sysvipc/shm)" = \
		"660 54322 54310" ]
	printf hello | setpriv --reuid=54323 --regid=54310 --clear-groups \
		ipcattach -W "segment:$id"
	[ "$(objects peek "$id" 5 | head -c 5)" = hello ]
	run -1 as_stranger ipcattach "segment:$id"
	[ "$output" = "ipcattach: segment:$id: no permission to read it" ]
}

@test "be alerted when a limit is close" {
	unshare --ipc bash -ec '
		echo 10 >/proc/sys/kernel/msgmni
		for i in 1 2 3 4 5 6 7; do objects queue 0 0600; done >/dev/null
		alert()
		{
			lsipc -g -q -r --noheadings -o RESOURCE,USE% |
				awk "\$2 + 0 >= 80"
		}
		[ -z "$(alert)" ]
		objects queue 0 0600 >/dev/null
		[ "$(alert)" = "MSGMNI 80.00%" ]'
}

@test "see what one process uses" {
	used=$(objects segment 0 0600 4096)
	objects segment 0 0600 4096 >/dev/null
	background users attach "$used" rw 0
	user=$!
	eventually is_attached "$used" 1
	run -0 lsipc -a --pid "$user" -r --noheadings -o TARGET,SIZE,NATTCH
	end "$user"
	[ "$output" = "segment:$used 4K 1" ]
}

@test "give all objects of one user to another" {
	needs_root
	bob=$(objects queue 0 0600)
	root=$(objects segment 0 0600 4096)
	objects chown queue "$bob" 54321 54321 0600
	run -0 ipcmod -n -a --owner 54321 -o 54322
	[ "$output" = "queue:$bob" ]
	[ "$(awk 'NR == 2 { print $8 }' /proc/sysvipc/msg)" -eq 54321 ]
	run -0 ipcmod -a --owner 54321 -o 54322
	[ -z "$output" ]
	[ "$(awk 'NR == 2 { print $8 }' /proc/sysvipc/msg)" -eq 54322 ]
	[ "$(awk 'NR == 2 { print $2, $8 }' /proc/sysvipc/shm)" = "$root 0" ]
}

@test "debug in a container from the host" {
	background unshare --ipc bash -c '
		id=$(objects queue 0 0600)
		objects send "$id" 7 stuck
		: >ready
		exec sleep 1000'
	container=$!
	eventually test -e ready
	run -0 lsipc --ns "$container" -q -r --noheadings -o ID,MSGS
	[ "$output" = "0 1" ]
	run -0 ipcrecv --ns "$container" --peek --long -i 0
	[ "$output" = "7 5 stuck" ]
	end "$container"
	[ "$(count msg)" -eq 0 ]
}

@test "clean up what a test run left, and nothing that was there" {
	kept=$(objects queue 0 0600)
	lsipc -a -r --noheadings -o TARGET | sort >before
	left=$(objects segment 0 0600 4096)
	lsipc -a -r --noheadings -o TARGET | sort >after
	run -0 ipcrm -n - < <(comm -13 before after)
	[ "$output" = "segment:$left" ]
	# shellcheck disable=SC2216
	comm -13 before after | ipcrm -
	[ "$(count shm)" -eq 0 ]
	[ "$(awk 'NR == 2 { print $2 }' /proc/sysvipc/msg)" -eq "$kept" ]
	# Or away from the host: the kernel removes it with its namespace.
	run -123 --separate-stderr ipcrun --leaks=fail -- objects segment 0 0600 1
	[ "${stderr_lines[0]}" = "ipcrun: 1 object left:" ]
	[ "$(count shm)" -eq 0 ]
}
