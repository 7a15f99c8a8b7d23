"""Bring an existing register: match its columns, see every row's fate, then confirm or leave it."""

from fastapi import APIRouter

router = APIRouter()
