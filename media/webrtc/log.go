package webrtc

import (
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// loggers hands the library's words to our logger. Most of what it warns of is
// a peer that went away, which is our business to report, so its warnings are
// debug to us and everything below them is dropped unformatted.
type loggers struct{ log *slog.Logger }

func (l loggers) NewLogger(scope string) logging.LeveledLogger {
	return logger{l.log.With("library", "pion", "part", scope)}
}

type logger struct{ log *slog.Logger }

func (logger) Trace(string)          {}
func (logger) Tracef(string, ...any) {}
func (logger) Debug(string)          {}
func (logger) Debugf(string, ...any) {}
func (logger) Info(string)           {}
func (logger) Infof(string, ...any)  {}

func (l logger) Warn(msg string)                   { l.log.Debug(msg) }
func (l logger) Warnf(format string, args ...any)  { l.log.Debug(fmt.Sprintf(format, args...)) }
func (l logger) Error(msg string)                  { l.log.Warn(msg) }
func (l logger) Errorf(format string, args ...any) { l.log.Warn(fmt.Sprintf(format, args...)) }
