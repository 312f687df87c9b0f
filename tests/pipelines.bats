#!/usr/bin/env bats
# Lists of targets in pipes: nothing that wasn't listed is ever removed or
# changed; the oracle is the kernel.

load helper
load verdicts

setup()
{
	q=$(objects queue 0x1234 0600)
	m=$(objects segment 0x55 0600 4096)
	s=$(objects semset 0x77 0600 3)
	cd "$BATS_TEST_TMPDIR"
}

teardown()
{
	remove_all
}

# The targets of all objects of System V IPC, as the kernel has them.
all_targets()
{
	local word

	for word in queue:msg segment:shm semset:sem; do
		awk -v kind="${word%:*}" 'NR > 1 { print kind ":" $2 }' \
			"/proc/sysvipc/${word#*:}"
	done
}

@test "names with blanks and newlines in /dev/shm remove only themselves" {
	# In a /dev/shm of its own, with these objects.
	own '
		: >"/dev/shm/x segment:0"
		: >"/dev/shm/$(printf "y\nsegment:0\nqueue:0")"
		: >"/dev/shm/$(printf "z@1%%0asegment:0")"
		: >/dev/shm/kept
		objects segment 0 0600 1 && objects queue 0 0600
		# Names as others print them are refused as a whole.
		for lines in "$(ls /dev/shm)" "$(printf "segment:0\nx segment:0")"; do
			fails ipcrm - <<<"$lines"
			fails ipcmod -p 0 - <<<"$lines"
		done
		for name in /dev/shm/*; do
			fails ipcrm "${name##*/}"
		done
		[ "$(ls -A /dev/shm | wc -l)" -eq 6 ]
		[ "$(cat /proc/sysvipc/{shm,msg} | wc -l)" -eq 4 ]
		# Our targets are one word, and name what they were made of.
		for list in "lsipc -M -r --noheadings -o TARGET" "ipcrm -n -a=pshm"; do
			$list | grep -v :/kept >list
			[ "$(wc -l <list)" -eq 3 ]
			fails grep -v "^psegment:/[A-Za-z0-9._~/:+,=%-]*$" list
			[ "$(xargs -n 1 <list)" = "$(cat list)" ]
		done
		ipcrm - <list
		[ "$(ls /dev/shm)" = kept ]
		[ "$(cat /proc/sysvipc/{shm,msg} | wc -l)" -eq 4 ]' \
		"$BATS_TEST_TMPDIR"
}

@test "paths of keys with blanks and newlines name one object each" {
	path="a segment:$m" other=$(printf 'b\nsegment:%s\nc' "$m")
	touch "$path" "$other"
	for file in "$path" "$other"; do
		perl -MIPC::SysV=ftok -e \
			'msgget(ftok("./$ARGV[0]", 1), 01600) // die' "$file"
	done
	[ "$(count msg)" = 3 ]
	# Split by a shell or at the newline it names a file that isn't there.
	# shellcheck disable=SC2086
	run -1 ipcrm queue:./$path
	run -1 ipcrm - <<<"queue:./$other"
	run -123 xargs ipcrm <<<"queue:./$path:1"
	[ "$(count msg)$(count shm)" = 31 ]
	run -0 ipcrm - <<<"queue:./$path:1"
	run -0 ipcrm "queue:./$other:1"
	[ "$(all_targets | paste -sd' ')" = "queue:$q segment:$m semset:$s" ]
}

@test "a namespace forgotten on one side of a pipe removes and changes nothing" {
	needs_root
	background unshare --ipc bash -c 'objects segment 0 0600 1
		objects queue 0 0600; exec sleep 1000'
	other=$!
	there()
	{
		nsenter --ipc="/proc/$other/ns/ipc" \
			awk 'FNR > 1 { print $3 }' /proc/sysvipc/{msg,shm}
	}
	eventually eval '[ "$(readlink /proc/$other/ns/ipc)" != \
		"$(readlink /proc/self/ns/ipc)" ] && [ "$(there | wc -l)" = 2 ]'
	before=$(cat /proc/sysvipc/{msg,shm,sem})
	for list in "ipcrm -n -a" "lsipc -a -r --noheadings -o TARGET" \
		"ipcmod -n -a --older-than 0 --newer-than 1d -p 0"; do
		for command in "ipcrm" "ipcmod -p 0" "ipcrm --larger-than 0" \
			"ipcrm -n" "ipcmod --owner root -p 0"; do
			run -1 bash -c "$list --ns $other | $command -"
			[[ $output = *": in another IPC namespace; use --ns to work there" ]]
			run -1 bash -c "$list | $command --ns $other -"
			[[ $output = *": names no namespace, which it must under --ns; "* ]]
		done
	done
	run -1 bash -c "lsipc -a --all-namespaces -r --noheadings -o TARGET \
		2>/dev/null | ipcrm -"
	[ "$(cat /proc/sysvipc/{msg,shm,sem})" = "$before" ]
	[ "$(there)" = $'600\n600' ]
	# On both sides, and only there.
	run -0 bash -c "set -o pipefail
		ipcrm -n -ashm --ns $other | ipcrm --larger-than 0 --ns $other -"
	[ "$(there)" = 600 ]
	[ "$(cat /proc/sysvipc/{msg,shm,sem})" = "$before" ]
	end "$other"
}

@test "a list that was cut off anywhere removes nothing that it doesn't list" {
	list=$(ipcrm -n -a; echo end)
	list=${list%end}
	[ "$(wc -l <<<"${list%$'\n'}")" = 3 ]
	for ((length = 0; length <= ${#list}; length++)); do
		cut=${list:0:length}
		printf %s "$cut" >piece
		if [ -z "${cut%%*$'\n'}" ]; then
			run -0 ipcrm -n - <piece
			[ "$output" = "$(cat piece)" ]
		else
			run -1 ipcrm - <piece
		fi
	done
	[ "$(all_targets | wc -l)" = 3 ]
	# Where the first command fails, the list is empty, or short.
	run -0 bash -c 'lsipc --nosuchoption 2>/dev/null | ipcrm -'
	run -0 bash -c 'ipcrm -n -q 99999 2>/dev/null | ipcmod -p 0 -'
	[ "$(all_targets | wc -l)" = 3 ]
}

@test "targets are read from any input, and an endless line is refused" {
	run -1 --separate-stderr ipcrm - </dev/zero
	[ "$stderr" = "ipcrm: standard input: line 1: not a target: too long" ]
	needs script
	run -0 script -qec 'ipcrm -n -' /dev/null < <(printf 'queue:%s\n' "$q")
	[[ $output = *"queue:$q"*"queue:$q"* ]]
	# One that doesn't block, and is slow.
	printf 'queue:%s\nsegment:%s\n' "$q" "$m" >list
	run -0 perl -MFcntl -e 'pipe(my $r, my $w) or die;
		if (!fork) { close $r; open my $l, "list"; while (<$l>) {
			select undef, undef, undef, 0.2; syswrite $w, $_ } exit }
		close $w; fcntl($r, F_SETFL, O_NONBLOCK | O_RDONLY) or die;
		open STDIN, "<&", $r; exec "ipcrm", "-n", "-"'
	[ "$output" = "$(cat list)" ]
}

@test "filters judge the targets of a list again, when they are read" {
	needs_sight
	choose_owner
	orphan=$(as_owner objects segment 0 0600 100)
	used=$(as_owner objects segment 0 0600 100)
	sighted lsipc -m --orphaned -r --noheadings -o TARGET >list
	[ "$(cat list)" = "segment:$orphan"$'\n'"segment:$used" ]
	background users attach "$used" r 0
	user=$!
	eventually is_attached "$used" 1
	run -1 --separate-stderr sighted ipcrm --orphaned --older-than 0 - <list
	[ -z "$output" ]
	[ "$stderr" = "ipcrm: segment:$used: not removed: --older-than does not hold" ]
	run -1 exists shm "$orphan"
	exists shm "$used"
	run -1 sighted ipcmod --orphaned -p 0 - <list
	end "$user"
	run -0 bash -c "set -o pipefail; grep :$used list | ipcmod -p 0 -"
	[ "$(awk -v id="$used" '$2 == id { print $3 }' /proc/sysvipc/shm)" = 0 ]
}

@test "lists of thousands are read and judged in a moment" {
	objects fill queue 4000
	begun=$(date +%s)
	run -0 bash -c 'set -o pipefail; ipcrm -n -amsg | ipcmod --empty -p 0640 -'
	run -0 bash -c 'set -o pipefail; lsipc -q --empty -r --noheadings -o TARGET |
		ipcrm --empty -'
	[ "$(count msg)" = 0 ]
	exists shm "$m"
	# Each by a walk of its own would take minutes.
	[ $(($(date +%s) - begun)) -lt 60 ]
}
