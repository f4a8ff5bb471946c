"""Run one program and say what it cost: [wall seconds, CPU seconds, peak MiB], as JSON.

A process inherits the peak of the one that started it; this one is small, and so measures small ones.
"""

import json
import os
import subprocess
import sys
import time

start = time.perf_counter()
with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as process:
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
sys.exit(process.returncode)
