#!/usr/bin/env bats
# Objects that other people's programs make are listed and removed rightly.

load helper

teardown()
{
	# Where a test failed half-way.
	for pid in "${postmaster:-}" "${user:-}" "${php:-}" "${perl:-}"; do
		[ -z "$pid" ] || end "$pid"
	done
	remove_all
}

# Our ipcs lists what the stock ipcs lists, in every format.
lists_the_same()
{
	for format in "" -c -p -t -u; do
		# shellcheck disable=SC2086
		same_stdout ipcs $format || return
	done
	for kind in q:msg m:shm s:sem; do
		for id in $(awk 'NR > 1 { print $2 }' \
			"/proc/sysvipc/${kind#*:}"); do
			same_stdout ipcs "-${kind%:*}" -i "$id" || return
		done
	done
}

@test "ipcs and ipcrm handle objects made by perl's IPC::SysV" {
	needs perl
	perl -MIPC::SysV -e 1 || skip "perl has no IPC::SysV"
	perl -e '
		use IPC::SysV qw(IPC_CREAT S_IRUSR S_IWUSR);
		use IPC::Msg; use IPC::Semaphore; use IPC::SharedMem;
		my $flags = IPC_CREAT | S_IRUSR | S_IWUSR;
		my $queue = IPC::Msg->new(0x6001, $flags) or die;
		$queue->snd(7, "hello") or die;
		my $set = IPC::Semaphore->new(0x6002, 5, $flags) or die;
		$set->setall(1 .. 5);
		$set->op(2, -1, 0);
		my $memory = IPC::SharedMem->new(0x6003, 1000, $flags) or die;
		$memory->write("text", 0, 4);
	'
	lists_the_same
	# What perl made is what the library for bats finds.
	load ../share/bats/sysvipc.bash
	id_of() { awk 'NR == 2 { print $2 }' "/proc/sysvipc/$1"; }
	assert_messages "$(id_of msg)" 1
	assert_message "$(id_of msg)" 7 hello
	refute_message "$(id_of msg)" 7 bye
	assert_semaphore "$(id_of sem)" 2 2
	assert_semaphore "$(id_of sem)" 4 5
	assert_attachments "$(id_of shm)" 0
	sysvipc_wait_until semset:0x6002 value=4=5
	run -0 ipcs -s
	[[ ${lines[2]} = "0x00006002 "*" 600        5         " ]]
	id=$(awk 'NR == 2 { print $2 }' /proc/sysvipc/sem)
	run -0 ipcs -s -i "$id"
	[[ ${lines[9]} = "2          2 "* ]]
	run -0 ipcrm -Q 0x6001 -S 0x6002 -M 0x6003
	[ "$(count msg)$(count shm)$(count sem)" = 000 ]
}

@test "ipcs and ipcrm handle the objects of PHP's sysvmsg, sysvsem, sysvshm" {
	needs php
	for module in sysvmsg sysvsem sysvshm; do
		php -m | has -x $module || skip "php has no $module"
	done
	php -r '
		$queue = msg_get_queue(0x5001, 0640);
		msg_send($queue, 1, ["a" => 1]) or exit(1);
		$set = sem_get(0x5002, 4, 0600);
		sem_acquire($set) or exit(1);
		sem_release($set);
		$memory = shm_attach(0x5003, 20000, 0600);
		shm_put_var($memory, 1, "text") or exit(1);
	'
	lists_the_same
	run -0 ipcs -q
	[[ ${lines[2]} = "0x00005001 "*" 640 "*" 1           " ]]
	run -0 ipcrm -S 0x5002 -Q 0x5001 -M 0x5003
	[ "$(count msg)$(count shm)$(count sem)" = 000 ]
}

# The folder of PostgreSQL's programs.
postgres_bin()
{
	local program
	for program in "$(command -v postgres)" \
		/usr/lib/postgresql/*/bin/postgres; do
		if [ -x "$program" ]; then
			dirname "$program"
			return
		fi
	done
}

as_nobody()
{
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

# Starts a cluster in $1 with its shared memory in a segment.
start_postgres()
{
	as_nobody "$bin/initdb" -D "$1" -A trust --no-sync >/dev/null
	cat >>"$1/postgresql.conf" <<-END
	shared_memory_type = sysv
	dynamic_shared_memory_type = mmap
	listen_addresses = ''
	unix_socket_directories = '$1'
	fsync = off
	END
	as_nobody "$bin/pg_ctl" -D "$1" -w -l "$1/log" start >/dev/null 3>&-
}

@test "ipcs and ipcrm handle the segment of PostgreSQL" {
	needs_root
	bin=$(postgres_bin)
	[ -n "$bin" ] || skip "postgres isn't installed"
	data=$(mktemp -d)
	chown 65534:65534 "$data"
	start_postgres "$data"
	# Its processes may just attach the segment, or use more of it.
	EVENTUALLY_TRIES=20 eventually lists_the_same
	postmaster=$(head -n 1 "$data/postmaster.pid")
	run -0 ipcs -m -p
	[[ ${lines[2]} = *" nobody     $postmaster "* ]]
	run -0 ipcs -m
	key=${lines[2]%% *}
	[ "$key" = "$(key_of shm "$(awk 'NR == 2 { print $2 }' \
		/proc/sysvipc/shm)")" ]
	# A dump of a live database's memory doesn't grow it.
	read -r id size rss < <(awk 'NR == 2 { print $2, $4, $15 }' \
		/proc/sysvipc/shm)
	[ "$(ipcattach -i "$id" | wc -c)" -eq "$size" ]
	[ "$(awk 'NR == 2 { print $15 }' /proc/sysvipc/shm)" -le \
		$((rss + 1048576)) ]
	[ "$rss" -lt "$((size - 10485760))" ]
	# Its segment remains when it is killed.
	kill -9 "$postmaster"
	pkill -9 -P "$postmaster" || :
	eventually all_detached
	[ "$(count shm)" -eq 1 ]
	run -0 ipcrm -M "$key"
	[ "$(count shm)" -eq 0 ]
	rm -rf "$data"
}

all_detached()
{
	awk 'NR > 1 && $7 > 0 { attached = 1 } END { exit attached }' \
		/proc/sysvipc/shm
}

@test "ipcrm --orphaned spares a live PostgreSQL, and removes the objects of a dead one" {
	needs_sight
	needs psql
	bin=$(postgres_bin)
	[ -n "$bin" ] || skip "postgres isn't installed"
	data=$(mktemp -d)
	chown 65534:65534 "$data"
	start_postgres "$data"
	postmaster=$(head -n 1 "$data/postmaster.pid")
	# Each of its processes has the segment attached; some come and go.
	is_held()
	{
		[ "$(lsipc -m -r --noheadings -o PIDS)" = \
			"$({ echo "$postmaster" && pgrep -P "$postmaster"; } |
				sort -n | paste -sd,)" ]
	}
	EVENTUALLY_TRIES=100 eventually is_held
	run -0 lsipc -m -r --noheadings -o COMMAND
	[[ $output = *postgres* ]]
	# Limits that hold for others, too.
	queue=$(objects queue 0 0600)
	use 1 receive "$queue" 1 1
	run -0 sighted ipcrm -a --orphaned --older-than 0
	[ -z "$output" ]
	[ "$(count shm)$(count msg)" = 11 ]
	[ "$(as_nobody psql -h "$data" -At -c 'SELECT 6 * 7' \
		postgres)" = 42 ]
	kill -9 "$postmaster"
	pkill -9 -P "$postmaster" || :
	eventually all_detached
	left()
	{
		[ "$(sighted lsipc -m --orphaned -r --noheadings -o OWNER)" = nobody ]
	}
	eventually left || {
		sighted lsipc -m -r --noheadings -o ORPHANED,ORPHANED_REASON
		ps -u nobody -o pid,args
		return 1
	}
	# Other tests run as that user, too, for a moment.
	removed()
	{
		sighted ipcrm -a --orphaned --older-than 0
		[ "$(count shm)$(count msg)" = 01 ]
	}
	eventually removed
	end "$user"
	rm -rf "$data"
}

@test "lsipc shows who waits in perl and PHP programs" {
	needs_sight
	needs perl php
	php -m | has -x sysvmsg || skip "php has no sysvmsg"
	id=$(objects queue 0x5005 0600)
	background php -r 'msg_receive(msg_get_queue(0x5005), 17, $type, 100,
		$text);'
	php=$!
	eventually is_blocked "$php" 1
	background perl -e 'msgrcv($ARGV[0], my $text, 100, -4, 0)' "$id"
	perl=$!
	eventually is_blocked "$perl" 1
	run -0 sighted lsipc -q -p -r --noheadings -o PID,USE,WHAT
	[[ $output = *"$php receiving type\\x2017"* ]]
	[[ $output = *"$perl receiving type\\x204\\x20or\\x20lower"* ]]
	end "$php" "$perl"
}
