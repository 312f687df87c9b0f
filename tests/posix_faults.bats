#!/usr/bin/env bats
# Each system call of a verdict on POSIX objects fails once: whatever the error,
# no object that is used is removed or called orphaned, and what could not be
# read is reported.

load helper
load faults

# All of this runs in a PID namespace and with mounts of its own.

# shellcheck disable=SC2034 # of faults.bash
kinds=(-QMS)

# Whether a process is where its use is complete: is_blocked_in FUNCTION PID
is_blocked_in()
{
	[[ $(cat "/proc/$2/wchan" 2>/dev/null) = *$1* ]]
}

# Starts a user of an object, as a user of its own, who made it:
# begin FUNCTION MAKE_ARGUMENTS -- USE_ARGUMENTS
begin()
{
	local function=$1 make=()

	uid=$((uid + 1))
	shift
	while [ "$1" != -- ]; do
		make+=("$1")
		shift
	done
	as="setpriv --reuid $uid --regid $uid --clear-groups"
	$as posix "${make[@]}"
	$as posix_users "${@:2}" &
	holders="${holders:-} $!"
	eventually is_blocked_in "$function" $!
}

# Makes the objects in use, and fills "live". Their users have no other object:
# nothing but that use keeps the objects.
# shellcheck disable=SC2034,SC2154 # of faults.bash
make_live()
{
	uid=223457
	mount -t tmpfs -o mode=1777 none /dev/shm
	mkdir /dev/shm/mqueue
	mount -t mqueue none /dev/shm/mqueue
	begin wq_sleep queue /waited 0600 -- receive /waited 1
	begin pause queue /open 0600 -- open /dev/shm/mqueue/open
	begin pause segment /mapped 0600 100 -- map /dev/shm/mapped r
	begin pause segment /open 0600 100 -- open /dev/shm/open
	begin futex sem /waited 0600 0 -- wait /waited 1
	live="pqueue:/waited
pqueue:/open
psegment:/mapped
psegment:/open
psem:/waited"
}

# Makes what somebody has left of whom there is no process, as far as it is not
# there.
# shellcheck disable=SC2154
make_orphans()
{
	local owner="setpriv --reuid 123456 --regid 123456 --clear-groups"

	[ -e /dev/shm/mqueue/left ] || $owner posix queue /left 0600
	[ -e /dev/shm/left ] || $owner posix segment /left 0600 9
	[ -e /dev/shm/sem.left ] || $owner posix sem /left 0600 1
}

# Whether all of them are there.
# shellcheck disable=SC2154
lives()
{
	[ -e /dev/shm/mqueue/waited ] && [ -e /dev/shm/mqueue/open ] &&
		[ -e /dev/shm/mapped ] && [ -e /dev/shm/open ] &&
		[ -e /dev/shm/sem.waited ]
}

# Whether what the command was to do with the orphans has been done.
# shellcheck disable=SC2154
is_whole()
{
	case $* in
	lsipc*) [ "$(grep -c :/left "$work/out")" -eq 3 ] ;;
	*)
		! [ -e /dev/shm/mqueue/left ] && ! [ -e /dev/shm/left ] &&
			! [ -e /dev/shm/sem.left ]
		;;
	esac
}

@test "ipcrm --orphaned=likely removes no POSIX object that is used, whatever call fails" {
	survives ipcrm -a=pmsg -a=pshm -a=psem --orphaned=likely --older-than 0
}

@test "lsipc --orphaned=likely shows no POSIX object that is used, whatever call fails" {
	survives lsipc -QMS --orphaned=likely -r --noheadings -o TARGET
}
