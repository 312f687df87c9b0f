#!/usr/bin/env bats
# Completion in fish.

load helper
load completions

@test "fish offers just the options of each command's help" {
	needs fish
	offers_just_the_options_of_the_help fish
}

@test "fish describes each long option" {
	needs fish
	describes_each_long_option fish
}

@test "fish offers the ids of the kinds named, and no others" {
	needs fish
	offers_live_ids fish
}

@test "fish offers keys as ipcs shows them, and never IPC_PRIVATE" {
	needs fish
	offers_live_keys fish
}

@test "fish describes ids and keys by owner and content" {
	needs fish
	needs_root
	describes_objects fish '%s\t%.0s'
}

@test "fish offers the columns of the help, also after others" {
	needs fish
	offers_columns fish +ID,
}

@test "fish offers the kinds to ipcrm, and their ids" {
	needs fish
	offers_kinds fish
}

@test "fish offers modes, users and groups, and paths for a key" {
	needs fish
	cd "$TOP"
	offers fish 'ipcmk -p ' 0600 0640 0644 0660 0666
	offers_also fish 'ipcmk -o ro' root
	offers_also fish 'ipcmk -Qo root:ro' "root:$(id -gn root)"
	offers fish 'ipcmk -k ./Makef' ./Makefile
	offers fish 'ipcs --ns ./Makef' ./Makefile
	offers_also fish 'ipcs --ns ' $$
}

@test "fish offers the available sizes of huge pages" {
	needs fish
	offers_sizes_of_huge_pages fish
}

@test "fish offers no ids of its own namespace where --ns names another" {
	needs fish
	offers_nothing_of_here_for_another_namespace fish
}

@test "fish asks the kernel where there is no /proc" {
	needs fish
	works_without_proc fish
}

@test "fish never offers a name that could control the terminal" {
	needs fish
	needs_root
	needs_own_root
	offers_no_names_that_control_the_terminal fish
}

@test "fish offers the ids of the namespace that --ns names" {
	needs fish
	needs_root
	offers_ids_of_the_namespace_that_is_named fish
}

@test "fish completes the command after two dashes as it would complete it alone" {
	needs fish
	offers_what_the_command_takes fish
}

@test "fish offers targets of the right kind, and commands" {
	needs fish
	offers_targets_and_commands fish
}

@test "fish offers names of POSIX objects, except those that need quoting" {
	needs fish
	offers_posix_names fish
}

@test "fish offers ids beside the stock lsipc, too" {
	needs fish
	offers_beside_the_stock_tools fish
}
