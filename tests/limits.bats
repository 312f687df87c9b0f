#!/usr/bin/env bats
# lsipc -g in every IPC namespace, and with --over.

load helper

setup()
{
	namespaces=()
	cd "$BATS_TEST_TMPDIR" || return
}

teardown()
{
	end "${namespaces[@]}"
}

# Runs a script in an IPC namespace of its own that lives until the test ends.
# Its number is $inode: namespace NAME SCRIPT
namespace()
{
	unshare --ipc bash -ec "$2; : >$1; exec sleep 1000" \
		</dev/null >"$1.log" 2>&1 3>&- &
	namespaces+=("$!")
	eventually [ -e "$1" ]
	eventually grep -q sleep "/proc/$!/comm"
	inode=$(stat -Lc %i "/proc/$!/ns/ipc")
}

@test "lsipc -y names the columns of limits for a shell, as the stock tool does" {
	for form in -r -n -e --; do
		/usr/bin/lsipc -g -y "$form" | grep -o '\<USE_PCT\>' |
			uniq >"$BATS_TEST_TMPDIR/stock"
		lsipc -g -y "$form" | grep -o '\<USE_PCT\>' |
			uniq >"$BATS_TEST_TMPDIR/ours"
		cmp "$BATS_TEST_TMPDIR/stock" "$BATS_TEST_TMPDIR/ours"
		[ -s "$BATS_TEST_TMPDIR/ours" ]
		run ! grep -q USE% <(lsipc -g -y "$form")
	done
	# At a terminal, too.
	grep -q USE_PCT <(timeout 60 script -qec "lsipc -g -y" /dev/null </dev/null)
}

@test "lsipc -g --all-namespaces shows the limits of each, and how much is used" {
	needs_sight
	namespace first 'echo 7 >/proc/sys/kernel/msgmni
		echo 100 2000 30 40 >/proc/sys/kernel/sem
		echo 17 >/proc/sys/kernel/shmmni
		echo 18446744073692774400 >/proc/sys/kernel/shmmax
		objects fill queue 3; objects semset 0 0600 9'
	first=$inode
	namespace second 'echo 5 >/proc/sys/kernel/msgmni
		objects fill queue 5; objects segment 0 0600 5000'
	second=$inode
	run -0 sighted lsipc -g --all-namespaces -r -b --noheadings \
		-o NS,NSPID,NSCOMMAND,RESOURCE,LIMIT,USED,USE%
	all=$output
	i=0
	for ns in "$first" "$second"; do
		pid=${namespaces[i++]}
		want=$(nsenter -i -t "$pid" /usr/bin/lsipc -g -r -b \
			--noheadings -o RESOURCE,LIMIT,USED,USE% |
			grep -v -e ^MQU -e ^SHMALL | sed "s/^/$ns $pid sleep /")
		grep "^$ns " <<<"$all" | grep -v -e ' MQU' -e ' SHMALL' >got
		diff - got <<<"$want"
		# That is not only what the stock tool says.
		[ "$(awk '$4 == "MSGMNI" { print $5 }' got)" = \
			"$(nsenter -i -t "$pid" cat /proc/sys/kernel/msgmni)" ]
		[ "$(awk '$4 == "SEMMNS" { print $5 }' got)" = \
			"$(nsenter -i -t "$pid" awk '{ print $2 }' \
				/proc/sys/kernel/sem)" ]
		[ "$(awk '$4 == "MSGMNI" { print $6 }' got)" = \
			"$(nsenter -i -t "$pid" awk 'END { print NR - 1 }' \
				/proc/sysvipc/msg)" ]
	done
	# The stock tool has the resident pages there.
	grep -q "^$second .* SHMALL .* 2 0.00%$" <<<"$all"
	# Ours, once; and afterwards we are where we were.
	own=$(stat -Lc %i /proc/self/ns/ipc)
	[ "$(grep -c "^$own .* MSGMNI " <<<"$all")" -eq 1 ]
	[ "$(grep "^$own .* MSGMNI " <<<"$all" | cut -d' ' -f5)" = \
		"$(cat /proc/sys/kernel/msgmni)" ]
}

@test "lsipc -g --all-namespaces shows the limits of POSIX queues of each" {
	needs_sight
	namespace first 'echo 19 >/proc/sys/fs/mqueue/queues_max
		echo 11 >/proc/sys/fs/mqueue/msg_max
		posix queue /a 0600 1 1; posix queue /b 0600 1 1'
	cat first.log
	run -0 sighted lsipc -g -Q --all-namespaces -r --noheadings \
		-o NS,RESOURCE,LIMIT,USED
	grep -qx "$inode MQUMNI 19 2" <<<"$output"
	grep -q "^$inode MQUMNB 11 " <<<"$output"
	own=$(stat -Lc %i /proc/self/ns/ipc)
	grep -qx "$own MQUMNI $(cat /proc/sys/fs/mqueue/queues_max) 0" <<<"$output"
}

@test "lsipc -g --all-namespaces has all forms" {
	needs_sight
	needs python3
	namespace first 'echo 7 >/proc/sys/kernel/msgmni; objects fill queue 7'
	pid=${namespaces[0]}
	run -0 sighted lsipc -g --all-namespaces
	[[ ${lines[0]} =~ ^" "*"NS "" "*"NSPID NSCOMMAND"" "*"RESOURCE "" "*LIMIT" "+USED" "+USE%$ ]]
	grep -qE "^ *$inode +$pid sleep +MSGMNI +7 +7 +100.00%$" <<<"$output"
	run -0 sighted lsipc -g --all-namespaces -e -q
	grep -qx "NS=\"$inode\" NSPID=\"$pid\" NSCOMMAND=\"sleep\" RESOURCE=\"MSGMNI\" LIMIT=\"7\" USED=\"7\" USE%=\"100.00%\"" <<<"$output"
	run -0 sighted lsipc -g --all-namespaces -J
	python3 -c '
import json, sys
rows = [row for row in json.loads(sys.argv[1])["ipclimits"]
        if row["ns"] == int(sys.argv[2]) and row["resource"] == "MSGMNI"]
assert rows == [{"ns": int(sys.argv[2]), "nspid": int(sys.argv[3]),
    "nscommand": "sleep", "resource": "MSGMNI",
    "description": "Number of message queues", "limit": 7, "used": 7,
    "use%": 100.0}], rows' "$output" "$inode" "$pid"
	# Of one namespace, the columns may be chosen, too.
	run -0 lsipc -g --ns "$pid" -r --noheadings -o NS,RESOURCE --over 100
	grep -qx "$inode MSGMNI" <<<"$output"
	run -0 sighted lsipc -g -q --all-namespaces --over 100 --every 1ms \
		--count 2 -r --noheadings -o NS,LIMIT
	[ "$(grep -cx "$inode 7" <<<"$output")" -eq 2 ]
}

@test "lsipc -g --all-namespaces tells of namespaces that can't be entered" {
	needs_root
	background unshare --ipc setpriv --reuid 54321 --regid 54321 \
		--clear-groups sleep 1000
	namespaces+=("$!")
	eventually grep -q sleep "/proc/$!/comm"
	run -1 --separate-stderr as_stranger "$(public_copy lsipc)" -g \
		--all-namespaces -r --noheadings -o NS,RESOURCE
	# Others on this machine may run as that user, too.
	[[ $stderr =~ "lsipc: cannot enter "[0-9]+" IPC namespace"s?": not permitted" ]]
	[[ $stderr =~ "lsipc: cannot inspect "[0-9]+" process"(es)?": there may be more IPC namespaces" ]]
	# Those of our own are there.
	grep -qx "$(stat -Lc %i /proc/self/ns/ipc) MSGMNI" <<<"$output"
}

@test "lsipc -g --over shows what is used at least that much, exactly" {
	[ -w /proc/sys/kernel/msgmni ] || skip "needs root"
	run -0 unshare --ipc bash -c '
		echo 100 >/proc/sys/kernel/msgmni
		objects fill queue 29
		for over in 0 28 29 29% 29.000001 30 100%; do
			echo "$over $(lsipc -g -q -r --noheadings --over $over \
				-o RESOURCE,USED)"
		done
		# More than the limit, and a limit of 0.
		echo 28 >/proc/sys/kernel/msgmni
		echo 0 >/proc/sys/kernel/shmmni
		echo $(lsipc -g -q -m -s -r --noheadings --over 100 -o RESOURCE,USE%)'
	diff - <(echo "$output") <<-END
		0 MSGMNI 29
		28 MSGMNI 29
		29 MSGMNI 29
		29% MSGMNI 29
		29.000001 
		30 
		100% 
		MSGMNI 103.57% SHMMNI 100.00%
	END
}

@test "lsipc -g --over has status 0, whether there is one or not, in all forms" {
	[ -w /proc/sys/kernel/msgmni ] || skip "needs root"
	run -0 unshare --ipc bash -c '
		echo 18446744073692774400 >/proc/sys/kernel/shmall
		for form in "" -r -e -n -J; do
			lsipc -q -m -s -g --over 1% $form || exit
		done'
	[ "$output" = '{"ipclimits": []}' ]
	# On a terminal it is said.
	run -0 unshare --ipc script -qefc "lsipc -g -s --over 1" /dev/null
	[ "${output//$'\r'/}" = "lsipc: no limit is used that much" ]
}

@test "lsipc -g --over shows a limit that can't be known" {
	needs_mounts
	: >empty
	run -1 --separate-stderr over empty /proc/sys/fs/mqueue/queues_max -- \
		lsipc -g -Q --over 100 -r --noheadings -o RESOURCE,LIMIT,USE%
	[[ $output = "MQUMNI "* ]]
	[[ $output != *100* ]]
	[[ $stderr = "lsipc: fs.mqueue.queues_max: "* ]]
}

@test "lsipc --over is checked, and only with -g" {
	while read -r line; do
		echo "$line"
		# shellcheck disable=SC2086
		run -1 --separate-stderr lsipc $line
		[ -z "$output" ]
		is_misuse lsipc
	done <<-END
		--over 80
		-q --over 80
		--all-namespaces --over 80
		-g --over 101
		-g --over 100.1%
		-g --over -1
		-g --over 5%%
		-g --over 1e1
		-g --over 080
		-g --over x
		-g --over %
		-g --over 1.2345678
		-g --all-namespaces --ns 1
		-g --all-namespaces --owner root
		-g --all-namespaces --sort NS
		-g -M --all-namespaces
		-g -S --over 1
	END
	run -1 lsipc -g --over ''
	# Objects, as ever.
	objects queue 0 0600
	run -0 bash -c 'lsipc --all-namespaces -r 2>/dev/null | head -n 1'
	[[ $output = "NS NSPID NSCOMMAND KIND "* ]]
	run -0 --separate-stderr lsipc -r -o NS
	[ "$output" = "NS"$'\n'"$(stat -Lc %i /proc/self/ns/ipc)" ]
}
