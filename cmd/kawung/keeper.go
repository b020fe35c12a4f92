package main

import (
	"context"
	"log/slog"
	"os/exec"
	"syscall"
	"time"
)

// Times of a keeper.
const (
	keeperEvery = 50 * time.Millisecond // between two looks
	keeperHung  = 10 * time.Second      // of being hung, until a process is killed
	keeperAgain = 5 * time.Second       // at most between two starts
	keeperEnd   = 3 * time.Second       // for a process to end
)

// A keeper sees to it that one process of a kind runs for a data folder: the
// one that runs already, or a child. It asks the kernel who has that process's
// lock, so that it never starts a second one. The process outlives its keeper.
type keeper struct {
	what  string // in the log
	dir   string
	lock  string
	start func() (*exec.Cmd, error) // a command that takes the lock
	hung  func() bool               // the process does not do its work; nil: not known
	log   *slog.Logger

	mine  int           // the child, which may not have its lock yet
	ended chan struct{} // closed when it has ended
}

// holder is the process, 0 when none runs, −1 when it has not said which it is.
func (k *keeper) holder() int { return lockHolder(k.dir, k.lock) }

// keep starts the process whenever none runs, until ctx ends.
func (k *keeper) keep(ctx context.Context) {
	wait := time.Duration(0)
	for ctx.Err() == nil {
		if pid := k.holder(); pid != 0 {
			_ = k.watch(ctx, pid, nil) // only a child says how it ended
			wait = 0
			continue
		}
		if pause(ctx, wait); ctx.Err() != nil {
			return
		}
		began := time.Now()
		if err := k.child(ctx); err != nil && ctx.Err() == nil {
			k.log.Error(k.what+" ended", "error", err)
		}
		if wait = min(max(2*wait, 250*time.Millisecond), keeperAgain); time.Since(began) > keeperHung {
			wait = 0
		}
	}
}

// child runs the process until it ends. One that still runs when ctx ends is
// left alone.
func (k *keeper) child(ctx context.Context) error {
	cmd, err := k.start()
	if err != nil {
		return err
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // neither Ctrl-C nor our end is its end
	if err := cmd.Start(); err != nil {
		return err
	}
	ended, gone := make(chan error, 1), make(chan struct{})
	k.mine, k.ended = cmd.Process.Pid, gone
	go func() {
		defer close(gone)
		ended <- cmd.Wait()
	}()
	return k.watch(ctx, cmd.Process.Pid, ended)
}

// watch waits for the end of a process, which ended tells of a child.
func (k *keeper) watch(ctx context.Context, pid int, ended <-chan error) error {
	look := time.NewTicker(keeperEvery)
	defer look.Stop()
	var since time.Time
	for ended != nil || k.holder() == pid {
		select {
		case err := <-ended:
			return err
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
		switch {
		case k.hung == nil || !k.hung():
			since = time.Time{}
		case since.IsZero():
			since = time.Now()
		case time.Since(since) > keeperHung:
			k.log.Error(k.what+" does not answer: killed", "process", pid)
			kill(pid, syscall.SIGKILL)
			since = time.Time{}
		}
	}
	return nil
}

// end ends the process and waits for that; one that does not is killed.
func (k *keeper) end() {
	late := time.Now().Add(keeperEnd)
	kill(k.holder(), syscall.SIGTERM)
	if k.ended != nil {
		k.endMine()
	}
	for pid := k.holder(); pid != 0; pid = k.holder() {
		if time.Now().After(late) {
			kill(pid, syscall.SIGKILL)
		}
		time.Sleep(keeperEvery / 5)
	}
}

// endMine ends the child, also one that has no lock yet.
func (k *keeper) endMine() {
	select {
	case <-k.ended:
		return
	default:
		kill(k.mine, syscall.SIGTERM)
	}
	select {
	case <-k.ended:
	case <-time.After(keeperEnd):
		kill(k.mine, syscall.SIGKILL)
		<-k.ended
	}
}

// kill signals a process that may have ended by itself.
func kill(pid int, signal syscall.Signal) {
	if pid > 1 { // else it has not said which it is
		_ = syscall.Kill(pid, signal)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
