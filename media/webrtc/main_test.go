package webrtc_test

import (
	"fmt"
	"os"
	"testing"
)

// library says that screens and viewers are the library's peer connections in
// this run of the tests, and not links.
var library bool

// All tests run twice: on links and on the library's peer connections.
func TestMain(m *testing.M) {
	for _, library = range []bool{false, true} {
		if code := m.Run(); code != 0 {
			fmt.Println("the run on the library's peer connections:", library)
			os.Exit(code)
		}
	}
}
