# SPDX-License-Identifier: BSD-2-Clause
# Completion of lsipc(1) for fish.

function __lsipc_ids -d 'The ids of the kinds that were named, or of all kinds'
    set -l kinds
    # What is in another namespace can't be seen from here.
    string match -qr -- '^--ns(=|$)' (commandline -opc); and return
    __fish_contains_opt -s q queues; and set -a kinds msg
    __fish_contains_opt -s m shmems; and set -a kinds shm
    __fish_contains_opt -s s semaphores; and set -a kinds sem
    set -q kinds[1]; or set kinds msg shm sem
    awk '
        FNR == 1 {
            for (i = 1; i <= NF; i++)
                if ($i == "uid")
                    uid = i
            kind = substr(FILENAME, length(FILENAME) - 2)
            next
        }
        {
            key = $1 < 0 ? $1 + 2 ^ 32 : $1
            about[$2] = about[$2] between[$2] \
                sprintf("%s key 0x%04x%04x, mode %03d, uid %s", kind,
                    int(key / 65536), key % 65536, $3 % 1000, $uid)
            between[$2] = "; "
        }
        END {
            for (id in about)
                print id "\t" about[id]
        }' /proc/sysvipc/$kinds 2>/dev/null
end

function __lsipc_columns -d 'What has columns, behind those that are typed'
    set -l typed (commandline -ct |
        string replace -r -- '^(-[a-zA-Z]*o|--[a-z]+=)' '' |
        string match -r '.*[+,]')
    set -l columns KIND KEY ID OWNER PERMS CUID CUSER CGID CGROUP UID USER \
        GID GROUP CTIME USEDBYTES MSGS QBYTES SEND RECV LSPID LRPID SIZE \
        NATTCH STATUS RSS SWAP ATTACH DETACH CPID LPID ORIGKEY NSEMS OTIME \
        PIDS WAITERS IDLE ORPHANED NS NSPID NSCOMMAND USE% COMMAND
    contains -- limits $argv
    and set -a columns RESOURCE DESCRIPTION LIMIT USED
    contains -- processes $argv
    and set -a columns PID USE WHAT COUNT
    printf '%s\n' "$typed"$columns
end

complete -c lsipc -f
complete -c lsipc -s m -l shmems -d 'Shared memory segments'
complete -c lsipc -s q -l queues -d 'Message queues'
complete -c lsipc -s s -l semaphores -d 'Semaphore sets'
complete -c lsipc -s a -l all -d 'All three kinds'
complete -c lsipc -s g -l global -d 'Limits and their use'
complete -c lsipc -s i -l id -x -a '(__lsipc_ids)' \
    -d 'All about the object with this id'
complete -c lsipc -s p -l processes -d 'Below each object, who uses it and how'
complete -c lsipc -l all-namespaces -d 'The objects of every IPC namespace'
complete -c lsipc -l owner -x -a '(__fish_complete_users)' \
    -d 'Only those of this owner'
complete -c lsipc -l group -x -a '(__fish_complete_groups)' \
    -d 'Only those of this group'
complete -c lsipc -l creator -x -a '(__fish_complete_users)' \
    -d 'Only those made by this user'
complete -c lsipc -l unattached -d 'Only segments that nobody has attached'
complete -c lsipc -l orphaned -d 'Only those whose processes are all gone'
complete -c lsipc -l older-than -x -d 'Only those not used for that long'
complete -c lsipc -l larger-than -x -d 'Only those that hold more bytes'
complete -c lsipc -l empty -d 'Only queues without messages'
complete -c lsipc -s o -l output -x -a '(__lsipc_columns limits processes)' \
    -d 'Show these columns, or these too: +LIST'
complete -c lsipc -l sort -x -a '(__lsipc_columns)' -d 'Sort by columns'
complete -c lsipc -s c -d 'Show creators and owners'
complete -c lsipc -s t -l time -d 'Show times'
complete -c lsipc -l time-format -x -a 'short full iso' \
    -d 'How times are written'
complete -c lsipc -s b -l bytes -d 'Show sizes in bytes'
complete -c lsipc -s P -l numeric-perms -d 'Show permissions in octal'
complete -c lsipc -s l -l list -d 'Print a table'
complete -c lsipc -s J -l json -d 'Print JSON'
complete -c lsipc -s r -l raw -d 'Print values with one blank between'
complete -c lsipc -s e -l export -d 'Print NAME="value" pairs'
complete -c lsipc -s n -l newline -d 'Print NAME="value", each on a line'
complete -c lsipc -s y -l shell \
    -d 'Print names that a shell takes for variables'
complete -c lsipc -l noheadings -d 'Print no headings'
complete -c lsipc -l notruncate \
    -d 'Don\'t cut text to the width of the terminal'
complete -c lsipc -l ns -rF -a '(__fish_complete_pids 2>/dev/null)' \
    -d 'Work in the IPC namespace of this process or file'
complete -c lsipc -s h -l help -d 'Show the help'
complete -c lsipc -s V -l version -d 'Show the version'
