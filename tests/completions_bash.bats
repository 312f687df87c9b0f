#!/usr/bin/env bats
# Completion in bash.

load helper
load completions

@test "bash offers just the options of each command's help" {
	offers_just_the_options_of_the_help bash
}

@test "bash offers the ids of the kinds named, and no others" {
	offers_live_ids bash
	offers bash 'ipcs -m -i4' -i4
}

@test "bash offers keys as ipcs shows them, and never IPC_PRIVATE" {
	offers_live_keys bash
}

@test "bash describes them in the list after a second tab, and inserts no description" {
	COMP_TYPE=63 run -0 offered_by_bash 'ipcrm -q '
	[ "${#lines[@]}" -eq 3 ]
	[[ ${lines[2]} = '2  (queue 0xfffffff0, '*', 1 message, 5B)' ]]
	COMP_TYPE=63 run -0 offered_by_bash 'ipcrm -q 2'
	[ "$output" = 2 ]
	COMP_TYPE=9 run -0 offered_by_bash 'ipcrm -q '
	[[ $output != *queue* ]]
}

@test "bash offers the columns of the help, also after others" {
	offers_columns bash +ID,
	offers bash 'lsipc -oid,idl' -oid,IDLE
	offers bash 'lsipc --sort ID,SIZE:d' desc
}

@test "bash offers the kinds to ipcrm, and their ids" {
	offers_kinds bash
	offers bash 'ipcrm -as' -ashm -asem
}

@test "bash completes a whole word where = and : do not break words" {
	# shellcheck disable=SC2034 # for offered_by_bash
	local BREAKS=$' \t\n'

	offers bash 'ipcrm --all=s' --all=shm --all=sem
	offers_also bash 'ipcmk --owner=root:' "--owner=root:$(id -gn root)"
}

@test "bash offers modes, users and groups, and paths for a key" {
	cd "$TOP"
	offers bash 'ipcmk -p ' 0600 0640 0644 0660 0666
	offers_also bash 'ipcmk -o ro' root
	offers_also bash 'ipcmk -Qo root:ro' "$(id -gn root)"
	offers bash 'ipcmk -k Makef' ./Makefile
	offers bash 'ipcmk -k ./Makef' ./Makefile
	offers bash 'ipcs --ns ./Makef' ./Makefile
	offers_also bash 'ipcs --ns ' $$
}

@test "bash offers the available sizes of huge pages" {
	offers_sizes_of_huge_pages bash
}

@test "bash offers no ids of its own namespace where --ns names another" {
	offers_nothing_of_here_for_another_namespace bash
}

@test "bash asks the kernel where there is no /proc" {
	works_without_proc bash
}

@test "bash never offers a name that could control the terminal" {
	needs_root
	needs_own_root
	offers_no_names_that_control_the_terminal bash
}

@test "bash offers the ids of the namespace that --ns names" {
	needs_root
	offers_ids_of_the_namespace_that_is_named bash
}

@test "bash completes the command after two dashes as it would complete it alone" {
	offers_what_the_command_takes bash
}

@test "bash offers targets of the right kind, and commands" {
	offers_targets_and_commands bash
}

@test "bash offers names of POSIX objects, except those that need quoting" {
	offers_posix_names bash
}

@test "bash offers ids beside the stock lsipc, too" {
	offers_beside_the_stock_tools bash
}
