# Loaded by every bats file. shellcheck shell=bash

bats_require_minimum_version 1.5.0

TOP=$(cd "${BATS_TEST_DIRNAME:?}/.." && pwd)
: "${BUILD:=$TOP/build}"
PATH=$BUILD:$BUILD/tools:$PATH
export LC_ALL=C TZ=UTC

if [ "$(readlink /proc/self/ns/ipc)" = "${HOST_IPC_NS:-}" ] ||
	[ -z "${HOST_IPC_NS:-}" ]; then
	echo "refused: this is the host's IPC namespace; use tests/run" >&2
	exit 1
fi

# Skips the test unless every program is there.
needs()
{
	local program
	for program; do
		command -v "$program" >/dev/null || skip "$program isn't installed"
	done
}

# Skips the test unless another user can be had.
needs_root()
{
	[ "${HOST_UID:?}" -eq 0 ] || skip "needs root"
	needs setpriv
}

# Skips the test where a program of ours can't be traced or run by valgrind.
needs_no_sanitizer()
{
	! grep -q __asan_init "$BUILD/ipcs" || skip "not with sanitizers"
}

# Runs a command as a user who owns nothing and may nothing.
as_stranger()
{
	# For make coverage: where this user may write.
	mkdir -p "$BATS_TEST_TMPDIR/gcov"
	chmod 777 "$BATS_TEST_TMPDIR/gcov"
	GCOV_PREFIX=$BATS_TEST_TMPDIR/gcov setpriv --reuid 54321 --regid 54321 --clear-groups "$@"
}

# Runs a shell command line with mounts of its own. In a chroot, whose root is no
# mount point, only those below /proc can be kept from the host.
with_mounts()
{
	unshare --mount --propagation unchanged -- bash -ec '
		mount --make-rprivate / 2>/dev/null ||
			mount --make-rprivate /proc
		'"$1" bash "${@:2}"
}

# Skips the test where mounts outside of /proc would reach the host.
needs_own_root()
{
	unshare --mount true 2>/dev/null || skip "/ is no mount point"
}

# Runs a command with files mounted over others: over FILE TARGET ... -- COMMAND
over()
{
	# shellcheck disable=SC2016
	with_mounts '
		while [ "$1" != -- ]; do
			mount --bind "$1" "$2"
			shift 2
		done
		shift
		exec "$@"
	' "$@"
}

# Runs a command where /proc is empty; no place for sanitizers.
without_proc()
{
	# shellcheck disable=SC2016
	with_mounts '
		mount -t tmpfs none /proc
		exec "$@"
	' "$@"
}

# How many objects there are: count msg|shm|sem
count()
{
	awk 'NR > 1' "/proc/sysvipc/$1" | wc -l
}

# Whether an object is there: exists msg|shm|sem ID
exists()
{
	awk -v id="$2" 'NR > 1 && $2 == id { found = 1 } END { exit !found }' \
		"/proc/sysvipc/$1"
}

# The key of an object, as ipcs shows it: key_of msg|shm|sem ID
key_of()
{
	printf '0x%08x\n' "$(($(awk -v id="$2" '$2 == id { print $1 }' \
		"/proc/sysvipc/$1") & 0xffffffff))"
}

# Removes all objects of this namespace, by the stock tool.
remove_all()
{
	/usr/bin/ipcrm --all
}

# Whether ours prints what the stock tool prints: same_stdout COMMAND [ARG ...]
same_stdout()
{
	timeout 60 "/usr/bin/$1" "${@:2}" >"$BATS_TEST_TMPDIR/stock" 2>/dev/null || :
	"$BUILD/$1" "${@:2}" >"$BATS_TEST_TMPDIR/ours" 2>/dev/null || {
		echo "$*: status $?"
		return 1
	}
	cmp "$BATS_TEST_TMPDIR/stock" "$BATS_TEST_TMPDIR/ours" || {
		echo "$*:"
		diff "$BATS_TEST_TMPDIR/stock" "$BATS_TEST_TMPDIR/ours"
		return 1
	}
}

# Waits until a command succeeds, ten seconds at most.
eventually()
{
	local tries=500
	until "$@"; do
		((--tries > 0)) || return 1
		sleep 0.02
	done
}

# Starts a command that goes on in the background; its pid is $!.
background()
{
	"$@" </dev/null >/dev/null 2>&1 3>&- &
}

# Whether a process is blocked in a call: waits_in msgsnd|msgrcv PID
waits_in()
{
	[ "$(cat "/proc/$2/wchan" 2>/dev/null)" = "do_$1" ]
}

# Runs a command of ours that succeeds, fails or gives up as it should, and does
# nothing with memory that it shouldn't: valgrinds COMMAND [ARG ...]
valgrinds()
{
	run valgrind -q --error-exitcode=99 --leak-check=full \
		"$BUILD/$1" "${@:2}"
	# shellcheck disable=SC2154 # output and status are set by run
	case $status in
	0 | 1 | 2 | 124) ;;
	*)
		echo "$*: status $status: $output"
		return 1
		;;
	esac
	[[ $output != *valgrind:* ]]
}
