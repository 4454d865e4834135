// Generated from src/api/ by pkg/generate. Do not edit.

