# Each verb is one line of bootstrap.py; where make is missing: python3 bootstrap.py run
PYTHON ?= python3
.PHONY: run demo test prove bench mutants backup restore manage stop

run:                       ## start the site on 127.0.0.1:8000 (HOST, PORT)
	@$(PYTHON) bootstrap.py run

demo:                      ## made-up data beside the ledger, on 127.0.0.1:8001; anew: make demo ARGS=--fresh
	@$(PYTHON) bootstrap.py demo $(ARGS)

test:                      ## run the suite: make test ARGS="-k handover"
	@$(PYTHON) bootstrap.py test $(ARGS)

prove:                     ## break it if you can: make prove [ARGS=--short | ARGS=races]; the live data: make manage ARGS=prove
	@$(PYTHON) bootstrap.py prove $(ARGS)

bench:                     ## time it at 100,000 projects, as ratios to a floor: make bench [ARGS="20000 20"]
	@$(PYTHON) bootstrap.py bench $(ARGS)

mutants:                   ## cut holes into a copy, one by one: the suite must notice each; ARGS=word chooses some
	@$(PYTHON) bootstrap.py mutants $(ARGS)

backup:                    ## write one file: make backup [FILE=kezhou.dump]
	@$(PYTHON) bootstrap.py backup "$(FILE)"

restore:                   ## bring a backup back: make restore FILE=kezhou.dump
	@$(PYTHON) bootstrap.py restore "$(FILE)"

manage:                    ## Django's commands: make manage ARGS="changepassword admin"
	@$(PYTHON) bootstrap.py manage $(ARGS)

stop:                      ## stop the site that runs from this folder
	@$(PYTHON) bootstrap.py stop
