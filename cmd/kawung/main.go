// Command kawung is the controller of an intelligence room's wall of screens,
// and its command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// A program is what a command works with instead of the process's globals.
type program struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	env    func(string) string // os.Getenv
}

func main() {
	p := program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Getenv}
	ctx, stop := interrupted(context.Background(), os.Stderr)
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// errTerminated is the cause of a context that SIGTERM ended: a service is
// stopped or restarted. Ctrl-C is a person who has had enough.
var errTerminated = errors.New("terminated")

// interrupted is a context that ends with the first SIGINT or SIGTERM. The
// second ends the process at once.
func interrupted(parent context.Context, stderr io.Writer) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-ctx.Done():
			return
		case signal := <-signals:
			cause := context.Canceled
			if signal == syscall.SIGTERM {
				cause = errTerminated
			}
			cancel(cause)
		}
		signal.Stop(signals) // from here on a signal does what it does by itself: it ends the process
		fmt.Fprintln(stderr)
	}()
	return ctx, func() {
		cancel(nil)
		<-done
		signal.Stop(signals)
	}
}
