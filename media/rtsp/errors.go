package rtsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"

	"kawung/media"
)

// statusNotEnoughBandwidth is in RFC 2326 §7.1.1; cameras say it, and 503, when
// all their sessions are taken.
const statusNotEnoughBandwidth = 453

// errNoDatagrams is why a session over UDP ended that never had a packet.
var errNoDatagrams = errors.New("nothing arrives over UDP")

// errInTime ends the sentence of an answer that did not come.
var errInTime = errors.New("in time")

// errHungUp is a camera that closed the connection.
var errHungUp = errors.New("the camera closed the connection")

// A misheard error is one that another client might not have had.
type misheard struct{ error }

func (m misheard) Unwrap() []error { return []error{m.error, media.ErrProtocol} }

// A redirection is where the camera sends us.
type redirection struct{ to string }

// Error does not say where: it may hold a password.
func (redirection) Error() string { return "the camera sends us elsewhere" }

// dialError puts a failure to connect into media's words.
func dialError(err error) error {
	var dns *net.DNSError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%w: nothing listens there, check the port", media.ErrRefused)
	case errors.As(err, &dns):
		return fmt.Errorf("%w: host name is unknown", media.ErrSilent)
	case isTimeout(err):
		return fmt.Errorf("%w: check power, cable and address", media.ErrSilent)
	default:
		return fmt.Errorf("%w: %w", media.ErrSilent, err)
	}
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &ne) && ne.Timeout()
}

// statusError puts a response that is not OK into media's words.
func statusError(step string, r message) error {
	if r.status >= 200 && r.status < 300 {
		return nil
	}
	said := strings.TrimSpace(strconv.Itoa(r.status) + " " + shorten(r.reason))
	if r.web {
		return misheard{fmt.Errorf("%s: %s: %w: it answers as a web server does, check the port", step, said, media.ErrRefused)}
	}
	switch r.status {
	case http.StatusNotFound:
		return fmt.Errorf("%s: %s: %w: check the path of the address", step, said, media.ErrRefused)
	case http.StatusForbidden:
		return fmt.Errorf("%s: %s: %w: this user may not watch", step, said, media.ErrRefused)
	case statusNotEnoughBandwidth, http.StatusServiceUnavailable:
		return fmt.Errorf("%s: %s: %w", step, said, media.ErrBusy)
	default:
		return misheard{fmt.Errorf("%s: %s: %w", step, said, media.ErrRefused)}
	}
}

// sessionError leaves alone what already is in media's words.
func sessionError(err error) error {
	if errors.Is(err, media.ErrUnsupported) || errors.Is(err, media.ErrSilent) {
		return err
	}
	return connectionError(err)
}

// connectionError puts a failure of the connection into media's words.
func connectionError(err error) error {
	switch {
	case errors.As(err, new(redirection)):
		return err
	case isTimeout(err):
		return fmt.Errorf("%w %w", media.ErrSilent, errInTime)
	case errors.Is(err, errNotRTSP):
		return misheard{fmt.Errorf("%w: %w", media.ErrUnsupported, err)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return misheard{fmt.Errorf("%w: %w", media.ErrSilent, errHungUp)}
	default:
		return fmt.Errorf("%w: %w", media.ErrSilent, err)
	}
}
