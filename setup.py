"""Build with the settings of setup.cfg."""

from setuptools import setup

setup()
