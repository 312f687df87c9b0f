#!/usr/bin/env bats
# Why the kernel refuses what is done with POSIX objects: each reason provoked by
# the kernel itself, and listed in the manual.

load helper

setup()
{
	needs_mounts
}

@test "ipcsend says why mq_send(3) failed" {
	own '
		posix queue /q 0600 2 50
		sent="nothing sent"
		refuses "ipcsend: pqueue:/none: no such name; $sent" \
			ipcsend -N /none -m x
		refuses "ipcsend: pqueue:/q: 51 bytes exceed the queue'\''s maximum message size, 50; $sent" \
			ipcsend -N /q -m "$(printf %51s)"
		ipcsend -N /q -m a -m b
		refuses "ipcsend: pqueue:/q: full: 2 of 2 messages; $sent" \
			ipcsend -n -N /q -m c
		refuses "ipcsend: pqueue:/q: timed out waiting for room; $sent" \
			ipcsend -w 100ms -N /q -m c
		posix queue /one 0600 1 1
		ipcsend -N /one -m a
		refuses "ipcsend: pqueue:/one: full: 1 of 1 message; $sent" \
			ipcsend -n -N /one -m c'
}

@test "ipcrecv says why mq_receive(3) failed" {
	own '
		posix queue /q 0600 2 50
		refuses "ipcrecv: pqueue:/none: no such name" ipcrecv -n -N /none
		refuses "ipcrecv: pqueue:/q: no message" ipcrecv -n -N /q
		refuses "ipcrecv: pqueue:/q: timed out waiting for a message" \
			ipcrecv -w 100ms -N /q'
}

@test "a right that is missing is named with mode, owner and caller" {
	needs_root
	own '
		posix queue /q 0640 2 50
		posix queue /r 0644
		posix queue /w 0622
		posix segment /m 0600 100
		posix segment /r 0644 100
		chown 1:2 /dev/shm/m
		chown nobody:2 /dev/mqueue/w
		who=", caller nobody"
		refuses "ipcsend: pqueue:/q: no permission to write: mode 0640 of root:root$who; nothing sent" \
			nobody ipcsend -N /q -m x
		refuses "ipcrecv: pqueue:/q: no permission to read: mode 0640 of root:root$who" \
			nobody ipcrecv -n -N /q
		refuses "ipcsend: pqueue:/r: no permission to write: mode 0644 of root:root$who; nothing sent" \
			nobody ipcsend -N /r -m x
		chmod 200 /dev/mqueue/w
		refuses "ipcrecv: pqueue:/w: no permission to read: mode 0200 of nobody:bin$who" \
			nobody ipcrecv -n -N /w
		refuses "ipcattach: psegment:/m: no permission to read: mode 0600 of daemon:bin$who" \
			nobody ipcattach -N /m
		refuses "ipcattach: psegment:/r: no permission to read and write: mode 0644 of root:root$who" \
			nobody ipcattach -W -N /r
		for object in pqueue:/q psegment:/r; do
			refuses "ipcrm: $object: not permitted: only root (owner) or CAP_FOWNER may" \
				nobody ipcrm $object
			refuses "ipcmod: $object: not permitted: only root (owner) or CAP_FOWNER may" \
				nobody ipcmod -p 0 $object
		done'
}

@test "ipcrm -n of a queue that it cannot look at says so, and not that ipcrm may not" {
	needs_root
	own '
		posix queue /own 0000
		chown nobody /dev/mqueue/own
		umount /dev/mqueue
		refuses "ipcrm: pqueue:/own: cannot tell whether it may be removed: its mode forbids reading, and its folder cannot be opened" \
			nobody ipcrm -n pqueue:/own
		nobody ipcrm pqueue:/own
		refuses "ipcrm: pqueue:/own: no such name" \
			nobody ipcrm -n pqueue:/own'
}

@test "ipcrm doesn't blame the mode of a queue for what the owner may" {
	needs_root
	needs strace
	own '
		posix queue /root 0600
		umount /dev/mqueue
		refuses "ipcrm: pqueue:/root: not permitted: only its owner or CAP_FOWNER may" \
			nobody ipcrm pqueue:/root
		refuses "ipcrm: pqueue:/root: not permitted, perhaps by a security module or a filter of system calls (seccomp)" \
			strace -qq -o /dev/null -e trace=mq_unlink \
			-e inject=mq_unlink:error=EACCES ipcrm pqueue:/root
		ipcrm pqueue:/root'
}

@test "ipcrm says that /dev/shm is closed to it" {
	needs_root
	own '
		ipcmk -s -n /s -o 54321
		ipcmk -m 1 -n /m -o 54321
		chmod 755 /dev/shm
		for object in psem:/s psegment:/m; do
			refuses "ipcrm: $object: not permitted: no right to write to /dev/shm" \
				setpriv --reuid 54321 --clear-groups "$BUILD/ipcrm" $object
		done'
}

@test "ipcattach names the limit on the address space" {
	needs prlimit
	needs_no_sanitizer
	own '
		truncate -s 1G /dev/shm/huge
		refuses "ipcattach: psegment:/huge: no room for its 1073741824 bytes in an address space of 1000000000 (ulimit -v)" \
			prlimit --as=1000000000 ipcattach --zero -N /huge
		refuses "ipcattach: psegment:/none: no such name" \
			ipcattach -N /none'
}

@test "read-only files, and files that are not objects, are named" {
	needs_root
	own '
		posix segment /m 0600 1
		posix sem /s 0600 1
		mkdir /dev/shm/dir
		mount -o remount,ro /dev/shm
		for object in psegment:/m psem:/s; do
			refuses "ipcrm: $object: /dev/shm is mounted read-only" \
				ipcrm $object
			refuses "ipcmod: $object: /dev/shm is mounted read-only" \
				ipcmod -p 0666 $object
		done
		refuses "ipcattach: psegment:/dir: a directory, not an object" \
			ipcattach -N /dir'
}
