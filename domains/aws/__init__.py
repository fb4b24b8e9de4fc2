"""Certificates and CloudFront for custom domains: plain data in and out, no Django."""
