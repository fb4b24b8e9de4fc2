"""CloudFront on this machine: the built zip behind the same cache, limits and real-time log.

python -m edge.local            serves
python -m edge.local.shipper    sends the log on to Kinesis
"""
