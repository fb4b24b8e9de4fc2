"""Pages on customers' own hosts that need more than an item: password, preview, social tags, cloak.

The resolver hands such a request over (`edge/resolver/origin.py`), CloudFront forwards it to `/edge/<kind>`. The
signed header says which item it is about and who asks; nothing else that came with the request is believed about that.
No session is read or set here.
"""
