"""`@kernel` in a source checkout: functions are compiled in this process when they are first called.

    decorator.py     what an author touches: `kernel`, `configure`, `explain`, `inspect`
    dispatcher.py    the object that `@kernel` makes: chooses a specialisation, compiles it if there is none, or calls Python
    arguments.py     the types of a call
    captured.py      what a function reaches, as source text with constants, and what must stay as it is
    fast_path.py     the code of a function that finds its native functions
    project.py       what the project says in its pyproject.toml
    ready.py         from that text to a native function that is in the cache
    keeping.py       one that is not: made by one process while others wait, and kept
    compiler.py      the stages of the pipeline, loaded only for what the cache has not
"""
