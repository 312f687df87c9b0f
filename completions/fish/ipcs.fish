# SPDX-License-Identifier: BSD-2-Clause
# Completion of ipcs(1) for fish.

function __ipcs_ids -d 'The ids of the kinds that were named, or of all kinds'
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

complete -c ipcs -f
complete -c ipcs -s i -l id -x -a '(__ipcs_ids)' \
    -d 'All about the object with this id'
complete -c ipcs -s m -l shmems -d 'Shared memory segments'
complete -c ipcs -s q -l queues -d 'Message queues'
complete -c ipcs -s s -l semaphores -d 'Semaphore sets'
complete -c ipcs -s a -l all -d 'All three kinds; with --posix: all columns'
complete -c ipcs -s t -l time -d 'Show the times of last use and change'
complete -c ipcs -s p -l pid -d 'Show the processes on record'
complete -c ipcs -s c -l creator -d 'Show creators and owners'
complete -c ipcs -s l -l limits -d 'Show the limits'
complete -c ipcs -s u -l summary -d 'Show what is in use'
complete -c ipcs -l human -d 'Show sizes in K, M, G'
complete -c ipcs -s b -l bytes -d 'Show sizes in bytes'
complete -c ipcs -l posix -d 'The format of POSIX'
complete -c ipcs -s o -l outstanding -d 'With --posix: messages, attachments'
complete -c ipcs -l ns -rF -a '(__fish_complete_pids 2>/dev/null)' \
    -d 'Work in the IPC namespace of this process or file'
complete -c ipcs -s h -l help -d 'Show the help'
complete -c ipcs -s V -l version -d 'Show the version'
