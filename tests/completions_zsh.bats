#!/usr/bin/env bats
# Completion in zsh.

load helper
load completions

@test "zsh offers just the options of each command's help" {
	needs zsh
	offers_just_the_options_of_the_help zsh
}

@test "zsh describes each long option" {
	needs zsh
	describes_each_long_option zsh
}

@test "zsh offers the ids of the kinds named, and no others" {
	needs zsh
	offers_live_ids zsh
}

@test "zsh offers keys as ipcs shows them, and never IPC_PRIVATE" {
	needs zsh
	offers_live_keys zsh
}

@test "zsh describes ids and keys by owner and content" {
	needs zsh
	needs_root
	describes_objects zsh '%s\t%s -- '
}

@test "zsh offers the columns of the help, also after others" {
	needs zsh
	offers_columns zsh
	offers zsh 'lsipc --sort ID,SIZE:d' desc
}

@test "zsh offers the kinds to ipcrm, and their ids" {
	needs zsh
	offers_kinds zsh
}

@test "zsh offers modes, users and groups, and paths for a key" {
	needs zsh
	cd "$TOP"
	offers zsh 'ipcmk -p ' 0600 0640 0644 0660 0666
	offers_also zsh 'ipcmk -o ro' root
	offers_also zsh 'ipcmk -Qo root:ro' "$(id -gn root)"
	offers zsh 'ipcmk -k Makef' Makefile
	[ "$(cat "$BATS_TEST_TMPDIR/zsh/line")" = 'ipcmk -k ./Makefile ' ]
	offers zsh 'ipcmk -k ./Makef' Makefile
	offers zsh 'ipcs --ns ./Makef' Makefile
	offers_also zsh 'ipcs --ns ' $$
}

@test "zsh offers the available sizes of huge pages" {
	needs zsh
	offers_sizes_of_huge_pages zsh
}

@test "zsh offers no ids of its own namespace where --ns names another" {
	needs zsh
	offers_nothing_of_here_for_another_namespace zsh
}

@test "zsh asks the kernel where there is no /proc" {
	needs zsh
	works_without_proc zsh
}

@test "zsh never offers a name that could control the terminal" {
	needs zsh
	needs_root
	needs_own_root
	offers_no_names_that_control_the_terminal zsh
}

@test "zsh offers the ids of the namespace that --ns names" {
	needs zsh
	needs_root
	offers_ids_of_the_namespace_that_is_named zsh
}

@test "zsh completes the command after two dashes as it would complete it alone" {
	needs zsh
	offers_what_the_command_takes zsh
}

@test "zsh offers targets of the right kind, and commands" {
	needs zsh
	offers_targets_and_commands zsh
}

@test "zsh offers names of POSIX objects, except those that need quoting" {
	needs zsh
	offers_posix_names zsh
}

@test "zsh offers ids beside the stock lsipc, too" {
	needs zsh
	offers_beside_the_stock_tools zsh
}
