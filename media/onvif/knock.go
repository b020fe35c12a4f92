package onvif

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"kawung/media"
)

// usualPorts are where devices answer ONVIF: the standard's, those of makers
// who have something else there, and the only one of devices that were told to
// speak https alone.
var usualPorts = []string{"80", "8080", "8899", "2020", "8000", "https:443"}

// knockTime is how long a port may take to answer.
const knockTime = 3 * time.Second

// knock finds the device service of a host of which only the RTSP address is
// known: every port is asked for the time, which needs no login, and the first
// that knows it is taken. It returns media.ErrUnable when the host is there but
// speaks no ONVIF, and media.ErrSilent when it is not there.
func knock(ctx context.Context, host string, ports []string, o Options) (*url.URL, error) {
	ctx, cancel := context.WithTimeout(ctx, knockTime)
	defer cancel()
	type answer struct {
		service *url.URL
		err     error
	}
	answers := make(chan answer, len(ports))
	var asked sync.WaitGroup
	for _, port := range ports {
		scheme, number, ok := strings.Cut(port, ":")
		if !ok {
			scheme, number = "http", port
		}
		service := &url.URL{Scheme: scheme, Host: net.JoinHostPort(host, number), Path: defaultPath}
		asked.Go(func() {
			d := newDevice(service, o)
			defer d.Close()
			_, err := d.clock(ctx)
			if err == nil {
				cancel() // the others need not answer any more
			}
			answers <- answer{service, err}
		})
	}
	asked.Wait()
	close(answers)
	var reserved *url.URL // it wants a login before it says anything: perhaps no camera
	there := false
	for a := range answers {
		switch {
		case a.err == nil:
			return a.service, nil
		case answered(a.err):
			reserved = a.service
		case errors.Is(a.err, ErrReply), errors.Is(a.err, ErrRedirect), errors.Is(a.err, syscall.ECONNREFUSED):
			there = true
		}
	}
	switch {
	case reserved != nil:
		return reserved, nil
	case there:
		return nil, fmt.Errorf("%w: it speaks no ONVIF on its usual ports: turn ONVIF on in the camera, or give the camera's onvif address", media.ErrUnable)
	}
	return nil, media.ErrSilent
}
