"""Brings the resolver to the edge: one numbered version of the function, live on every distribution.

1. Build the zip (edge/packaging.py); read what AWS holds: versions, distributions, the journal (aws.py).
2. Plan from those facts alone (plan.py): nothing is remembered on the machine that deploys.
3. Set the runtime to the Python that built the zip, upload and publish, unless a version already has all of that.
   $LATEST alone changes: no distribution names it, and published versions keep their runtime.
4. Journal: a tag of the function notes for each distribution the version to go back to.
5. Shift each distribution under the ETag that the plan read; who comes second is refused and stops.
6. Wait until CloudFront says Deployed; open the smoke URLs (smoke.py).
7. Passed: clear the journal, prune old versions. Failed: shift back to the journal's versions, wait, clear it.

Killed anywhere, the next run reads the same facts and goes on: what was published is found by its hash, what was
shifted is seen to hold it, and the journal tells that nobody has verified it yet and where to go back to.
"""
