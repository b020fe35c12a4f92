package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"time"

	"kawung/configs"
	"kawung/media/remote"
)

// relayRestart is how long a relay waits for the next controller after the
// orderly end of one.
const relayRestart = time.Minute

// A supervisor keeps a relay running and gives it the controller's orders.
type supervisor struct {
	keeper
	config   configs.Config
	client   *remote.Client
	settings string
	hello    atomic.Pointer[remote.Hello] // of the relay that was reached last
}

// newSupervisor has relays write where p does. near and alone are their own flags.
func newSupervisor(c configs.Config, p *program, near bool, alone time.Duration, log *slog.Logger) *supervisor {
	s := &supervisor{config: c, settings: relaySettings(c), client: remote.NewClient(remote.In(c.Data).Dial)}
	s.client.Log, s.client.Errors, s.client.Greeted = log, gateErrors(), s.greeted
	s.keeper = keeper{
		what: "relay", dir: c.Data, lock: relayLock, log: log,
		hung: func() bool { return s.client.Away(context.Background()) != nil },
		start: func() (*exec.Cmd, error) {
			self, err := os.Executable()
			if err != nil {
				return nil, err
			}
			text, err := c.Format()
			if err != nil {
				return nil, err
			}
			cmd := exec.Command(self, "relay", "-c", "-", fmt.Sprintf("-near=%t", near), fmt.Sprintf("-alone=%s", alone))
			cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(text), p.stdout, p.stderr
			return cmd, nil
		},
	}
	return s
}

// greeted looks at a relay that was reached: one that was made of other
// settings ends, and the next is ours.
func (s *supervisor) greeted(h remote.Hello) error {
	if h.Settings != s.settings {
		s.log.Info("relay is replaced: its settings are others", "relay", h.Process)
		kill(h.Process, syscall.SIGTERM)
		return errors.New("the relay's settings are others")
	}
	s.hello.Store(&h)
	s.log.Info("relay attached", "relay", h.Process, "build", h.Build)
	if h.Build != build() {
		s.log.Warn("the relay is of another build; `kawung relay -replace` changes it, pictures are away for some seconds",
			"relay", h.Build, "controller", build())
	}
	return nil
}

// run keeps a relay alive until ctx ends. Then leave says how long it waits for
// another controller; with 0 it ends, and run waits for that.
func (s *supervisor) run(ctx context.Context, leave func() time.Duration) error {
	attached, detach := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- s.client.Run(attached) }()
	s.keep(ctx)
	after := leave()
	_ = s.client.Retire(after) // without one there is nothing to retire
	detach()
	err := <-ended
	if after == 0 {
		s.end()
	}
	return err
}

// attach waits for the relay, but no longer than its start may take: the
// doors open all the same.
func (s *supervisor) attach(ctx context.Context) {
	select {
	case <-s.client.Attached():
	case <-ctx.Done():
	case <-time.After(keeperEnd):
		s.log.Warn("no relay yet: the doors open without pictures")
	}
}

// note says what the relay's machine has to say of one thing, for /readyz.
func (s *supervisor) note(about string) func(context.Context) error {
	return func(ctx context.Context) error {
		said, err := s.client.Notes(ctx)
		if err != nil {
			return fmt.Errorf("ask the relay: %w", err)
		}
		if text := said[about]; text != "" {
			return errors.New(text)
		}
		return nil
	}
}
