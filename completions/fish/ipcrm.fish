# SPDX-License-Identifier: BSD-2-Clause
# Completion of ipcrm(1) for fish.

function __ipcrm_live -a what kind -d 'What is there: id|key msg|shm|sem'
    # What is in another namespace can't be seen from here.
    string match -qr -- '^--ns(=|$)' (commandline -opc); and return
    awk -v what=$what '
        NR == 1 {
            for (i = 1; i <= NF; i++)
                if ($i == "uid")
                    uid = i
            next
        }
        {
            key = $1 < 0 ? $1 + 2 ^ 32 : $1
            key = sprintf("0x%04x%04x", int(key / 65536), key % 65536)
            about = sprintf("mode %03d, uid %s", $3 % 1000, $uid)
        }
        what == "id" { printf "%s\tkey %s, %s\n", $2, key, about }
        what == "key" && $1 != 0 { printf "%s\tid %s, %s\n", key, $2, about }
        ' /proc/sysvipc/$kind 2>/dev/null
end

function __ipcrm_operands -d 'What may follow, as in: ipcrm shm|msg|sem ID ...'
    set -l words (commandline -opc)
    for word in $words[2..-1]
        switch $word
            case shm msg sem
                __ipcrm_live id $word
                return
            case '-a*' '--all*'
                return
            case '-*'
                continue
            case '*'
                return
        end
    end
    printf '%s\t%s\n' shm 'shared memory segments, by id' \
        msg 'message queues, by id' sem 'semaphore sets, by id'
end

complete -c ipcrm -f -a '(__ipcrm_operands)'
complete -c ipcrm -s q -l queue-id -x -a '(__ipcrm_live id msg)' \
    -d 'Remove this message queue'
complete -c ipcrm -s Q -l queue-key -x -a '(__ipcrm_live key msg)' \
    -d 'Remove the message queue with this key'
complete -c ipcrm -s m -l shmem-id -x -a '(__ipcrm_live id shm)' \
    -d 'Remove this shared memory segment'
complete -c ipcrm -s M -l shmem-key -x -a '(__ipcrm_live key shm)' \
    -d 'Remove the segment with this key'
complete -c ipcrm -s s -l semaphore-id -x -a '(__ipcrm_live id sem)' \
    -d 'Remove this semaphore set'
complete -c ipcrm -s S -l semaphore-key -x -a '(__ipcrm_live key sem)' \
    -d 'Remove the semaphore set with this key'
complete -c ipcrm -s a -l all -a 'shm msg sem' \
    -d 'Remove all objects (of that kind)'
complete -c ipcrm -s n -l dry-run -d 'Remove nothing, print what would be'
complete -c ipcrm -l interactive -d 'Ask before each object is removed'
complete -c ipcrm -s v -l verbose -d 'Say what is being removed'
complete -c ipcrm -l owner -x -a '(__fish_complete_users)' \
    -d 'Only those of this owner'
complete -c ipcrm -l group -x -a '(__fish_complete_groups)' \
    -d 'Only those of this group'
complete -c ipcrm -l creator -x -a '(__fish_complete_users)' \
    -d 'Only those made by this user'
complete -c ipcrm -l unattached -d 'Only segments that nobody has attached'
complete -c ipcrm -l orphaned -d 'Only those whose processes are all gone'
complete -c ipcrm -l older-than -x -d 'Only those not used for that long'
complete -c ipcrm -l larger-than -x -d 'Only those that hold more bytes'
complete -c ipcrm -l empty -d 'Only queues without messages'
complete -c ipcrm -l ns -rF -a '(__fish_complete_pids 2>/dev/null)' \
    -d 'Work in the IPC namespace of this process or file'
complete -c ipcrm -s h -l help -d 'Show the help'
complete -c ipcrm -s V -l version -d 'Show the version'
